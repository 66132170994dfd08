CREATE INDEX tasks_labels_gin ON tasks USING gin (labels);
