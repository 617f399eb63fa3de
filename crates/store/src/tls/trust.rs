//! Whose certificates are trusted.

use super::{Mode, NoTls, Roots, address::Server};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

/// The settings of a connection to this server. A file of authorities is read each time: it may be replaced.
pub(super) fn settings(server: &Server) -> Result<ClientConfig, NoTls> {
    let provider = Arc::new(ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match server.mode {
        Mode::Require => Arc::new(Lenient {
            trusted: Trusted::Anybody,
            provider: provider.clone(),
        }),
        Mode::VerifyCa => Arc::new(Lenient {
            trusted: Trusted::AnyName(of_authorities(&server.roots, provider.clone())?),
            provider: provider.clone(),
        }),
        Mode::VerifyFull => of_authorities(&server.roots, provider.clone())?,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| NoTls::Handshake(std::io::Error::other(e)))?;
    let mut config = config
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(config)
}

fn of_authorities(
    roots: &Roots,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, NoTls> {
    let roots = match roots {
        Roots::System => of_the_machine()?,
        Roots::File(file) => Arc::new(of_file(file)?),
    };
    WebPkiServerVerifier::builder_with_provider(roots, provider)
        .build()
        .map_err(|_| NoTls::NoRoots)
}

fn of_file(file: &Path) -> Result<RootCertStore, NoTls> {
    let wrong = |why: String| NoTls::Roots {
        file: file.to_owned(),
        why,
    };
    let mut roots = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(file).map_err(|e| wrong(e.to_string()))?;
    for one in found {
        let one = one.map_err(|e| wrong(e.to_string()))?;
        roots.add(one).map_err(|e| wrong(e.to_string()))?;
    }
    match roots.is_empty() {
        true => Err(wrong("no certificate in it".to_owned())),
        false => Ok(roots),
    }
}

fn of_the_machine() -> Result<Arc<RootCertStore>, NoTls> {
    static KNOWN: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let roots = KNOWN.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        // Single ones that cannot be read are many machines' everyday; none at all is told below.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Arc::new(roots)
    });
    match roots.is_empty() {
        true => Err(NoTls::NoRoots),
        false => Ok(roots.clone()),
    }
}

/// Looks at less of a certificate than its name, but always at the signatures of the other side.
#[derive(Debug)]
struct Lenient {
    trusted: Trusted,
    provider: Arc<CryptoProvider>,
}

/// Whose certificates hold.
#[derive(Debug)]
enum Trusted {
    /// Anybody's whose key the other side holds: what `require` means in libpq.
    Anybody,
    /// Those of its authorities, whatever name they bear: `verify-ca`.
    AnyName(Arc<WebPkiServerVerifier>),
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Trusted::AnyName(authorities) = &self.trusted else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified = authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        match verified {
            // The name is looked at last, when everything else was right.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
