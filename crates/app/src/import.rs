//! Official files and lists into the registry.
