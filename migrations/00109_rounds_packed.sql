-- +goose Up
-- What a round saw and decided is packed before it comes here: to check a megabyte of JSON that the server has just made, and to
-- pack it under the locks of two hundred requests, was a fifth of what it took to write a large round. Older rounds keep their JSON.
ALTER TABLE round ALTER COLUMN input DROP NOT NULL, ADD COLUMN packed bytea,
    ADD CONSTRAINT round_input CHECK ((input IS NULL) <> (packed IS NULL));
ALTER TABLE round_request ALTER COLUMN decision DROP NOT NULL, ADD COLUMN packed bytea,
    ADD CONSTRAINT round_request_decision CHECK ((decision IS NULL) <> (packed IS NULL));
-- What is packed already, and ids, only cost time to pack again.
ALTER TABLE round ALTER COLUMN packed SET STORAGE EXTERNAL;
ALTER TABLE round_request ALTER COLUMN packed SET STORAGE EXTERNAL, ALTER COLUMN providers SET STORAGE EXTERNAL;
