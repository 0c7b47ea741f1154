/** The layout that this program reads and writes; a file may hold an older one. */
export const schemaVersion = 1;

/**
 * Statements that bring a file from one version to the next, by the version
 * that they lead to. A record's id is its partition's number times
 * {@linkcode offsetsPerPartition} plus its offset, so a partition is one range
 * of the primary key. A row's clustering key is bytes that sort as the rows
 * do, so a read of the first few rows reads no others.
 */
export const migrations: Readonly<Record<number, string>> = {
  1: `
CREATE TABLE topics (topic TEXT PRIMARY KEY, partitions INTEGER NOT NULL);
CREATE TABLE partitions (
  id INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL,
  next_offset INTEGER NOT NULL, UNIQUE (topic, partition));
CREATE TABLE records (
  id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL,
  key BLOB, value BLOB, headers BLOB);
CREATE TABLE members (
  id TEXT PRIMARY KEY, group_name TEXT NOT NULL, name TEXT,
  topics TEXT NOT NULL, joined INTEGER NOT NULL,
  session_ms INTEGER NOT NULL, beats INTEGER NOT NULL);
CREATE INDEX members_by_group ON members (group_name, joined);
CREATE TABLE owners (
  group_name TEXT NOT NULL, partition_id INTEGER NOT NULL,
  member TEXT NOT NULL, PRIMARY KEY (group_name, partition_id));
CREATE TABLE commits (
  group_name TEXT NOT NULL, partition_id INTEGER NOT NULL,
  offset INTEGER NOT NULL, metadata TEXT NOT NULL,
  PRIMARY KEY (group_name, partition_id));
CREATE TABLE hashes (
  key TEXT PRIMARY KEY, fields TEXT NOT NULL, event_time INTEGER NOT NULL,
  tie TEXT NOT NULL, expires_at INTEGER NOT NULL);
CREATE INDEX hashes_by_expiry ON hashes (expires_at);
CREATE TABLE texts (
  key TEXT PRIMARY KEY, text TEXT NOT NULL, expires_at INTEGER NOT NULL);
CREATE INDEX texts_by_expiry ON texts (expires_at);
CREATE TABLE ranked (
  ranking TEXT NOT NULL, member TEXT NOT NULL, score REAL NOT NULL,
  hash_key TEXT NOT NULL, PRIMARY KEY (ranking, member)) WITHOUT ROWID;
CREATE INDEX ranked_by_score ON ranked (ranking, score DESC, member);
CREATE INDEX ranked_by_hash ON ranked (hash_key);
CREATE TABLE schemas (name TEXT PRIMARY KEY, schema TEXT NOT NULL);
CREATE TABLE rows (
  table_name TEXT NOT NULL, partition_key TEXT NOT NULL,
  clustering_key BLOB NOT NULL, cells TEXT NOT NULL,
  write_time INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (table_name, partition_key, clustering_key)) WITHOUT ROWID;
CREATE INDEX rows_by_expiry ON rows (expires_at);
`,
};

/** 2^40 offsets a partition leave room for 8,191 partitions in a safe integer. */
export const offsetsPerPartition = 2 ** 40;
/** Partitions of all topics of one file together. */
export const partitionsMax = 8_191;
