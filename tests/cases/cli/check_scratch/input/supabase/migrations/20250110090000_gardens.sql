create table public.gardens (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  name text not null
);
alter table public.gardens enable row level security;
create policy "owners read their gardens" on public.gardens for select to authenticated using (auth.uid() = owner_id);
