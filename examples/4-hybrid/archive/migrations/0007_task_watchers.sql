CREATE TABLE task_watchers (
    task_id uuid NOT NULL,
    user_id uuid NOT NULL,
    CONSTRAINT task_watchers_pkey PRIMARY KEY (task_id, user_id)
);
