create index beds_name on public.beds (name);
