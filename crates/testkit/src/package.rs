//! Packages that the checker accepts, as small as they can be.

use crate::World;
use app::publish::Upload;
use artefacts::{Limits, Package};
use std::path::PathBuf;

/// A package that can be changed until it is checked.
pub struct Draft<'w> {
    world: &'w World,
    slug: String,
    version: String,
    publisher: String,
    title: String,
    step: String,
}

impl<'w> Draft<'w> {
    pub(crate) fn new(world: &'w World, slug: &str, version: &str) -> Self {
        Self {
            world,
            slug: slug.to_owned(),
            version: version.to_owned(),
            publisher: "06532023".to_owned(),
            title: format!("Blaupause {slug}"),
            step: "Antrag prüfen".to_owned(),
        }
    }

    /// Another publisher than Wetzlar.
    #[must_use]
    pub fn by(mut self, key: &str) -> Self {
        self.publisher = key.to_owned();
        self
    }

    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        self.title = title.to_owned();
        self
    }

    /// Another content: the one step of the process is called otherwise.
    #[must_use]
    pub fn with_step(mut self, name: &str) -> Self {
        self.step = name.to_owned();
        self
    }

    /// The package as the checker returns it.
    ///
    /// # Panics
    /// When the checker has errors to tell.
    #[must_use]
    pub fn checked(&self) -> Package {
        let checked = artefacts::check_folder(&self.written(), &Limits::default());
        let findings = checked.findings;
        checked
            .package
            .unwrap_or_else(|| panic!("the package of the test has errors: {findings:#?}"))
    }

    /// The package with every file kept, ready to be published.
    ///
    /// # Panics
    /// As [`Self::checked`].
    #[must_use]
    pub fn kept(&self) -> Upload {
        app::publish::keep(&self.world.files, &self.checked(), &[]).unwrap()
    }

    fn written(&self) -> PathBuf {
        let folder = tempfile::tempdir_in(self.world.folder.path())
            .unwrap()
            .keep();
        std::fs::create_dir(folder.join("prozess")).unwrap();
        std::fs::write(folder.join("blaupause.yml"), self.manifest()).unwrap();
        std::fs::write(folder.join("prozess/soll.bpmn"), self.process()).unwrap();
        folder
    }

    fn manifest(&self) -> String {
        let Self {
            slug,
            version,
            publisher,
            title,
            ..
        } = self;
        format!(
            "blaupause: 1\nslug: {slug}\nversion: {version}\ntitle: {title}\nsummary: Ein Beispiel für Tests.\n\
             publisher: \"{publisher}\"\nservices: [\"99102013002000\"]\nlicence: EUPL-1.2\n\
             rights: {{ holder: Magistrat }}\ncontact: {{ mail: \"digitalisierung@example.org\" }}\n\
             files:\n  - {{ path: prozess/soll.bpmn, role: processTarget, title: Sollprozess }}\n"
        )
    }

    fn process(&self) -> String {
        let step = &self.step;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="modell" targetNamespace="https://example.org/modell">
  <process id="ablauf" isExecutable="false">
    <startEvent id="beginn" name="Antrag liegt vor"/>
    <userTask id="schritt" name="{step}"/>
    <endEvent id="ende" name="Bescheid erteilt"/>
    <sequenceFlow id="hin" sourceRef="beginn" targetRef="schritt"/>
    <sequenceFlow id="weg" sourceRef="schritt" targetRef="ende"/>
  </process>
</definitions>
"#
        )
    }
}
