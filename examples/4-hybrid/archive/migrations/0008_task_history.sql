CREATE TABLE task_history (
    id bigserial PRIMARY KEY,
    task_id uuid NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
