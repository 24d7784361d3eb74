-- Chats, the tree of their messages, the turns that wrote the replies, and the turns' journals.
-- Ids grow and are never used twice; whatever has an order is ordered by them, never by a time.

CREATE TABLE conversation (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    title              TEXT NOT NULL,
    created_at         REAL NOT NULL,
    updated_at         REAL NOT NULL,
    current_message_id INTEGER REFERENCES message (id),
    deleted_at         REAL
) STRICT;

CREATE INDEX conversation_current ON conversation (current_message_id);

CREATE TABLE message (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent_id       INTEGER REFERENCES message (id),
    role            TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
    parts           TEXT NOT NULL CHECK (json_valid(parts)),
    state           TEXT NOT NULL
        CHECK (state IN ('complete', 'streaming', 'interrupted', 'stopped', 'failed')),
    created_at      REAL NOT NULL
) STRICT;

CREATE INDEX message_conversation ON message (conversation_id, id);
CREATE INDEX message_parent ON message (parent_id, id);

-- A turn writes one reply; the question is that reply's parent. `owner` is the process that runs
-- it, `result` the event that ended it (turn.completed or turn.failed).
CREATE TABLE turn (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    reply_message_id INTEGER NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE,
    committee        TEXT NOT NULL CHECK (json_valid(committee)),
    state            TEXT NOT NULL
        CHECK (state IN ('running', 'completed', 'failed', 'stopped', 'interrupted')),
    owner            TEXT NOT NULL,
    started_at       REAL NOT NULL,
    finished_at      REAL,
    result           TEXT CHECK (json_valid(result))
) STRICT;

CREATE INDEX turn_running ON turn (owner) WHERE state = 'running';

CREATE TABLE event (
    turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    body    TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (turn_id, seq)
) STRICT, WITHOUT ROWID;
