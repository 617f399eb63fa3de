//! The process: listen, work, and stop in good order.

use crate::{
    config::Config, frame, mail, pace, presence::Presence, registry::Registry, routes, start,
    syslog, worker,
};
use actix_web::{App, HttpServer, dev::ServerHandle, middleware, web};
use std::{net::TcpListener, time::Duration};

/// Why the service ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    NotStarted(#[from] start::NotStarted),
    #[error("Die Adresse {0} lässt sich nicht belegen: {1}")]
    Address(std::net::SocketAddr, std::io::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Requests in flight have so long to finish.
const GRACE: u64 = 25;
/// After them, the worker has so long to give back its jobs; one job can take a while.
const LAST_WORK: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop.
///
/// # Errors
/// [`RunError`] when the registry cannot be opened or the address is taken.
pub fn run(config: Config) -> Result<(), RunError> {
    // Only the first call in a process can set it; a second one finds what it wants.
    _ = rustls::crypto::ring::default_provider().install_default();
    let listener =
        TcpListener::bind(config.listen).map_err(|e| RunError::Address(config.listen, e))?;
    // Opened and dropped outside of the runtime: the files have one of their own, and runtimes do not nest.
    let registry = start::open(config)?;
    actix_web::rt::System::new().block_on(serve(registry.clone(), listener))
}

async fn serve(registry: Registry, listener: TcpListener) -> Result<(), RunError> {
    let (workers, address) = (registry.config.workers, listener.local_addr()?);
    let data = web::Data::new(registry.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .wrap(middleware::Compress::default())
            .wrap(middleware::from_fn(frame::frame))
            .configure(routes::bind)
    })
    .on_connect(pace::on_connect(pace::PATIENCE))
    .workers(workers)
    .worker_max_blocking_threads(8)
    .tcp_nodelay(true)
    .client_request_timeout(Duration::from_secs(15))
    .disable_signals()
    .shutdown_timeout(GRACE)
    .listen(listener)?
    .run();
    if let Some(missing) = crate::assets::missing() {
        tracing::warn!("{missing}");
    }
    tracing::info!(%address, "Blaupausen-Register: http://{address}");
    let handle = server.handle();
    actix_web::rt::spawn(stop_on_signal(registry.clone(), handle.clone()));
    let worker = actix_web::rt::spawn(prepare(registry.clone(), handle));
    server.await?;
    registry.set_stopping();
    // The worker gives back what it has not begun and lets the index end its commit.
    match tokio::time::timeout(LAST_WORK, worker).await {
        Ok(Ok(prepared)) => Ok(prepared?),
        Ok(Err(error)) => {
            tracing::error!(%error, "The worker panicked");
            Ok(())
        }
        Err(_) => {
            tracing::warn!("The worker did not finish in time; its leases will end by themselves");
            Ok(())
        }
    }
}

/// Loads what the first answer needs, then lets people in and starts the worker.
///
/// # Errors
/// Why nobody was let in; the server is stopped then.
async fn prepare(registry: Registry, handle: ServerHandle) -> Result<(), start::NotStarted> {
    let presence = match Presence::enter(&registry).await {
        Ok(presence) => presence,
        Err(refused) => {
            tracing::error!(error = %refused, "The registry may not be served by this process");
            handle.stop(false).await;
            return Err(refused);
        }
    };
    let inner = registry.clone();
    let prepared = tokio::task::spawn_blocking(move || start::fill(&inner)).await;
    match prepared {
        Ok(Ok(())) => {
            registry.set_ready();
            tell_first_link(&registry).await;
            tokio::join!(
                presence.live(&registry),
                worker::work(registry.clone(), &presence),
                syslog::forward(registry.clone()),
                mail::deliver(registry.clone())
            );
            Ok(())
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "The registry could not be prepared");
            handle.stop(false).await;
            Err(error)
        }
        Err(error) => {
            tracing::error!(%error, "Preparing the registry panicked");
            handle.stop(false).await;
            Err(start::NotStarted::Fill(error.to_string()))
        }
    }
}

/// A registry that nobody administers shows, once, the link by which somebody can. It goes to the terminal and not
/// through the log: whoever has it becomes the administrator.
async fn tell_first_link(registry: &Registry) {
    if registry.config.is_demo() || !registry.config.has_local_sign_in() {
        return;
    }
    let made = registry
        .write(|tx, now| app::join::first_link_once(tx, now).map_err(store::Trouble::from))
        .await;
    match made {
        Ok(Some(path)) => {
            let link = mail::post(&registry.config).link(&path);
            eprintln!(
                "\nNoch verwaltet niemand dieses Register. Mit diesem Link legen Sie das erste Konto an (24 Stunden gültig, wird nicht wieder gezeigt):\n\n  {link}\n\nEinen neuen gibt „blaupause admin-link“.\n"
            );
        }
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(%error, "The link for the first administrator could not be made")
        }
    }
}

async fn stop_on_signal(registry: Registry, handle: ServerHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("The process cannot hear signals");
        return;
    };
    tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
    tracing::info!("Stopping: requests in flight finish");
    registry.set_stopping();
    handle.stop(true).await;
}
