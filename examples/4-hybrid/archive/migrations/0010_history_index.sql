CREATE INDEX task_history_task_id_idx ON task_history (task_id);
