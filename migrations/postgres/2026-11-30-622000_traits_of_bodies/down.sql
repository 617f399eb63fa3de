DELETE FROM body_trait;
