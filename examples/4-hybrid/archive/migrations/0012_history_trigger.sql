CREATE FUNCTION record_task_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_history (task_id) VALUES (NEW.id);
    RETURN NEW;
END;
$$;

CREATE TRIGGER tasks_record_change
    AFTER UPDATE ON tasks
    FOR EACH ROW EXECUTE FUNCTION record_task_change();
