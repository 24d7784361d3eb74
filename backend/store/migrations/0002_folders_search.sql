-- What people do with many chats: folders, pins, drafts, search, another answer than the
-- synthesis, and chats that come from elsewhere.

CREATE TABLE folder (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL
) STRICT;

ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
ALTER TABLE conversation
    ADD COLUMN folder_id INTEGER REFERENCES folder (id) ON DELETE SET NULL;

-- `key` is the same in every copy of a chat, so that one is not imported twice: random, or the
-- name of the app it came from with that app's own id.
ALTER TABLE conversation ADD COLUMN key TEXT NOT NULL DEFAULT '';
UPDATE conversation SET key = lower(hex(randomblob(16)));

-- Orders the list: the newest message that was written here. What was imported is put among
-- the others by its own times once, and shares the number of the one below it.
ALTER TABLE conversation ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
UPDATE conversation
SET newest = coalesce((SELECT max(id) FROM message WHERE conversation_id = conversation.id), 0);

CREATE UNIQUE INDEX conversation_key ON conversation (key);
CREATE INDEX conversation_updated ON conversation (updated_at, newest);
CREATE INDEX conversation_folder ON conversation (folder_id);

-- A seat's own answer in the place of the synthesis, which stays in `parts`.
ALTER TABLE message ADD COLUMN used_seat TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN used_parts TEXT CHECK (json_valid(used_parts));

-- With the parents in it, the shape of a chat is read without its texts.
DROP INDEX message_conversation;
CREATE INDEX message_conversation ON message (conversation_id, id, parent_id);

-- What was being written; `conversation_id` NULL is the chat that is not there yet.
CREATE TABLE draft (
    conversation_id INTEGER UNIQUE REFERENCES conversation (id) ON DELETE CASCADE,
    parts           TEXT NOT NULL CHECK (json_valid(parts))
) STRICT;

-- The words of messages and titles by their ids. The text itself is not stored again.
-- indexed_text() and indexed_title() are functions of the connection: see search.py.
CREATE VIRTUAL TABLE message_words USING fts5 (
    text, content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE title_words USING fts5 (
    text, content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO message_words (rowid, text)
SELECT id, text FROM (SELECT id, indexed_text(parts) AS text FROM message ORDER BY id)
WHERE text != '';
INSERT INTO title_words (rowid, text) SELECT id, indexed_title(title) FROM conversation;

CREATE TRIGGER message_words_added AFTER INSERT ON message WHEN new.parts != '[]' BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.id, indexed_text(new.parts));
END;
CREATE TRIGGER message_words_changed AFTER UPDATE OF parts, used_parts ON message BEGIN
    DELETE FROM message_words WHERE rowid = old.id;
    INSERT INTO message_words (rowid, text)
    VALUES (new.id, indexed_text(coalesce(new.used_parts, new.parts)));
END;
CREATE TRIGGER message_words_removed AFTER DELETE ON message BEGIN
    DELETE FROM message_words WHERE rowid = old.id;
END;
CREATE TRIGGER title_words_added AFTER INSERT ON conversation BEGIN
    INSERT INTO title_words (rowid, text) VALUES (new.id, indexed_title(new.title));
END;
CREATE TRIGGER title_words_changed AFTER UPDATE OF title ON conversation BEGIN
    DELETE FROM title_words WHERE rowid = old.id;
    INSERT INTO title_words (rowid, text) VALUES (new.id, indexed_title(new.title));
END;
CREATE TRIGGER title_words_removed AFTER DELETE ON conversation BEGIN
    DELETE FROM title_words WHERE rowid = old.id;
END;
