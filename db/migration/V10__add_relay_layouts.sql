-- How the groups of a gateway were last laid out. Another layout than the configured one means that
-- its groups are to be deleted before anything is pushed: the gateway refuses a series twice.
ALTER TABLE relay_gateways ADD COLUMN layout text NOT NULL DEFAULT 'record'
  CHECK (layout IN ('record', 'batch', 'dba-operator'));
