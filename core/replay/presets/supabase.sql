-- What a new Supabase project has before its first migration: roles, schemas, the auth, storage and realtime
-- objects that migrations refer to. Function bodies are stand-ins of ours: only their signatures matter here.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role supabase_admin login createrole createdb replication bypassrls;
create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
create role supabase_realtime_admin nologin noinherit;
create role supabase_replication_admin login replication;
create role supabase_read_only_user login bypassrls;
create role supabase_functions_admin login noinherit createrole;
create role supabase_etl_admin login replication;
create role dashboard_user nologin createdb createrole replication;
create role pgbouncer login;
grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role, pg_monitor, pg_read_all_data, pg_signal_backend to postgres with admin option;
grant supabase_realtime_admin, supabase_functions_admin to postgres;
grant authenticator to supabase_storage_admin;
grant pg_read_all_data to supabase_read_only_user;

create schema extensions authorization postgres;
create schema auth authorization supabase_admin;
create schema storage authorization supabase_admin;
create schema realtime authorization supabase_admin;
create schema _realtime authorization postgres;
create schema graphql authorization supabase_admin;
create schema graphql_public authorization supabase_admin;
create schema vault authorization supabase_admin;
create schema supabase_functions authorization supabase_admin;
create schema pgsodium authorization supabase_admin;
create schema pgbouncer authorization pgbouncer;
create schema supabase_migrations authorization postgres;
create table supabase_migrations.schema_migrations (version text not null primary key, statements text[], name text);
alter table supabase_migrations.schema_migrations owner to postgres;

create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_stat_statements with schema extensions;
create extension if not exists pgjwt with schema extensions;
create extension if not exists supabase_vault with schema vault;
create extension if not exists pg_graphql with schema graphql;

grant usage on schema public, extensions to postgres, anon, authenticated, service_role;
grant all on schema extensions to dashboard_user;
alter default privileges for role postgres in schema public grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to postgres, anon, authenticated, service_role;

-- auth
grant usage on schema auth to anon, authenticated, service_role, postgres;
grant all on schema auth to supabase_auth_admin, dashboard_user, postgres;
create type auth.factor_type as enum ('totp', 'webauthn', 'phone');
create type auth.factor_status as enum ('unverified', 'verified');
create type auth.aal_level as enum ('aal1', 'aal2', 'aal3');
create type auth.code_challenge_method as enum ('s256', 'plain');
create type auth.one_time_token_type as enum ('confirmation_token', 'reauthentication_token', 'recovery_token', 'email_change_token_new', 'email_change_token_current', 'phone_change_token');
create table auth.users (
  instance_id uuid, id uuid not null primary key, aud varchar(255), role varchar(255), email varchar(255), encrypted_password varchar(255),
  email_confirmed_at timestamptz, invited_at timestamptz, confirmation_token varchar(255), confirmation_sent_at timestamptz,
  recovery_token varchar(255), recovery_sent_at timestamptz, email_change_token_new varchar(255), email_change varchar(255), email_change_sent_at timestamptz,
  last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_super_admin boolean, created_at timestamptz, updated_at timestamptz,
  phone text unique default null, phone_confirmed_at timestamptz, phone_change text default '', phone_change_token varchar(255) default '', phone_change_sent_at timestamptz,
  confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  email_change_token_current varchar(255) default '', email_change_confirm_status smallint default 0 check (email_change_confirm_status >= 0 and email_change_confirm_status <= 2),
  banned_until timestamptz, reauthentication_token varchar(255) default '', reauthentication_sent_at timestamptz, is_sso_user boolean not null default false,
  deleted_at timestamptz, is_anonymous boolean not null default false);
create index users_instance_id_idx on auth.users (instance_id);
create index users_instance_id_email_idx on auth.users (instance_id, lower(email::text));
create unique index users_email_partial_key on auth.users (email) where is_sso_user = false;
create unique index confirmation_token_idx on auth.users (confirmation_token) where confirmation_token !~ '^[0-9 ]*$';
create unique index recovery_token_idx on auth.users (recovery_token) where recovery_token !~ '^[0-9 ]*$';
create index users_is_anonymous_idx on auth.users (is_anonymous);
create table auth.identities (provider_id text not null, user_id uuid not null references auth.users on delete cascade, identity_data jsonb not null, provider text not null,
  last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz, email text generated always as (lower(identity_data ->> 'email')) stored,
  id uuid not null default gen_random_uuid() primary key, constraint identities_provider_id_provider_unique unique (provider_id, provider));
create table auth.sessions (id uuid not null primary key, user_id uuid not null references auth.users on delete cascade, created_at timestamptz, updated_at timestamptz,
  factor_id uuid, aal auth.aal_level, not_after timestamptz, refreshed_at timestamp, user_agent text, ip inet, tag text);
create table auth.refresh_tokens (instance_id uuid, id bigserial primary key, token varchar(255) unique, user_id varchar(255), revoked boolean, created_at timestamptz, updated_at timestamptz,
  parent varchar(255), session_id uuid references auth.sessions on delete cascade);
create table auth.audit_log_entries (instance_id uuid, id uuid not null primary key, payload json, created_at timestamptz, ip_address varchar(64) not null default '');
create table auth.instances (id uuid not null primary key, uuid uuid, raw_base_config text, created_at timestamptz, updated_at timestamptz);
create table auth.schema_migrations (version varchar(255) not null primary key);
create table auth.mfa_factors (id uuid not null primary key, user_id uuid not null references auth.users on delete cascade, friendly_name text, factor_type auth.factor_type not null,
  status auth.factor_status not null, created_at timestamptz not null, updated_at timestamptz not null, secret text, phone text, last_challenged_at timestamptz unique, web_authn_credential jsonb, web_authn_aaguid uuid);
create table auth.mfa_challenges (id uuid not null primary key, factor_id uuid not null references auth.mfa_factors on delete cascade, created_at timestamptz not null, verified_at timestamptz, ip_address inet not null, otp_code text, web_authn_session_data jsonb);
create table auth.mfa_amr_claims (session_id uuid not null references auth.sessions on delete cascade, created_at timestamptz not null, updated_at timestamptz not null, authentication_method text not null, id uuid not null primary key, constraint mfa_amr_claims_session_id_authentication_method_pkey unique (session_id, authentication_method));
create table auth.sso_providers (id uuid not null primary key, resource_id text, created_at timestamptz, updated_at timestamptz);
create table auth.sso_domains (id uuid not null primary key, sso_provider_id uuid not null references auth.sso_providers on delete cascade, domain text not null, created_at timestamptz, updated_at timestamptz);
create table auth.saml_providers (id uuid not null primary key, sso_provider_id uuid not null references auth.sso_providers on delete cascade, entity_id text not null unique, metadata_xml text not null, metadata_url text, attribute_mapping jsonb, created_at timestamptz, updated_at timestamptz, name_id_format text);
create table auth.flow_state (id uuid not null primary key, user_id uuid, auth_code text not null, code_challenge_method auth.code_challenge_method not null, code_challenge text not null, provider_type text not null, provider_access_token text, provider_refresh_token text, created_at timestamptz, updated_at timestamptz, authentication_method text not null, auth_code_issued_at timestamptz);
create table auth.saml_relay_states (id uuid not null primary key, sso_provider_id uuid not null references auth.sso_providers on delete cascade, request_id text not null, for_email text, redirect_to text, created_at timestamptz, updated_at timestamptz, flow_state_id uuid references auth.flow_state on delete cascade);
create table auth.one_time_tokens (id uuid not null primary key, user_id uuid not null references auth.users on delete cascade, token_type auth.one_time_token_type not null, token_hash text not null check (char_length(token_hash) > 0), relates_to text not null, created_at timestamp not null default now(), updated_at timestamp not null default now());
create function auth.uid() returns uuid language sql stable as $$ select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''), (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'))::uuid $$;
create function auth.role() returns text language sql stable as $$ select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''), (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'))::text $$;
create function auth.email() returns text language sql stable as $$ select coalesce(nullif(current_setting('request.jwt.claim.email', true), ''), (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'))::text $$;
create function auth.jwt() returns jsonb language sql stable as $$ select coalesce(nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), ''))::jsonb $$;
grant execute on all functions in schema auth to public;

-- storage
grant usage on schema storage to postgres, anon, authenticated, service_role;
grant all on schema storage to supabase_storage_admin, dashboard_user, postgres;
create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');
create table storage.buckets (id text not null primary key, name text not null, owner uuid, created_at timestamptz default now(), updated_at timestamptz default now(), public boolean default false, avif_autodetection boolean default false,
  file_size_limit bigint, allowed_mime_types text[], owner_id text, type storage.buckettype not null default 'STANDARD');
create unique index bname on storage.buckets (name);
create table storage.objects (id uuid not null default gen_random_uuid() primary key, bucket_id text, name text, owner uuid, created_at timestamptz default now(), updated_at timestamptz default now(), last_accessed_at timestamptz default now(),
  metadata jsonb, path_tokens text[] generated always as (string_to_array(name, '/')) stored, version text, owner_id text, user_metadata jsonb, constraint "objects_bucketId_fkey" foreign key (bucket_id) references storage.buckets);
create unique index bucketid_objname on storage.objects (bucket_id, name);
create index name_prefix_search on storage.objects (name text_pattern_ops);
create table storage.migrations (id integer primary key, name varchar(100) not null unique, hash varchar(40) not null, executed_at timestamp default current_timestamp);
create table storage.s3_multipart_uploads (id text primary key, in_progress_size bigint not null default 0, upload_signature text not null, bucket_id text not null references storage.buckets, key text collate "C" not null, version text not null, owner_id text, created_at timestamptz not null default now(), user_metadata jsonb);
create table storage.s3_multipart_uploads_parts (id uuid not null default gen_random_uuid() primary key, upload_id text not null references storage.s3_multipart_uploads on delete cascade, size bigint not null default 0, part_number integer not null, bucket_id text not null references storage.buckets, key text collate "C" not null, etag text not null, owner_id text, version text not null, created_at timestamptz not null default now());
create function storage.foldername(name text) returns text[] language plpgsql as $$ declare _parts text[]; begin select string_to_array(name, '/') into _parts; return _parts[1:array_length(_parts,1)-1]; end $$;
create function storage.filename(name text) returns text language plpgsql as $$ declare _parts text[]; begin select string_to_array(name, '/') into _parts; return _parts[array_length(_parts,1)]; end $$;
create function storage.extension(name text) returns text language plpgsql as $$ declare _parts text[]; _filename text; begin select string_to_array(name, '/') into _parts; select _parts[array_length(_parts,1)] into _filename; return reverse(split_part(reverse(_filename), '.', 1)); end $$;
create function storage.search(prefix text, bucketname text, limits int default 100, levels int default 1, offsets int default 0, search text default '', sortcolumn text default 'name', sortorder text default 'asc')
  returns table (name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb) language plpgsql stable as $$ begin return; end $$;
create function storage.get_size_by_bucket() returns table (size bigint, bucket_id text) language plpgsql stable as $$ begin return; end $$;
create function storage.update_updated_at_column() returns trigger language plpgsql as $$ begin new.updated_at = now(); return new; end $$;
create trigger update_objects_updated_at before update on storage.objects for each row execute function storage.update_updated_at_column();
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
alter table storage.migrations enable row level security;
create role supabase_storage_owner nologin;
grant supabase_storage_owner to postgres, supabase_storage_admin, supabase_admin;
grant usage, create on schema storage to supabase_storage_owner;
alter table storage.buckets owner to supabase_storage_owner;
alter table storage.objects owner to supabase_storage_owner;
alter table storage.migrations owner to supabase_storage_admin;
grant all on all tables in schema storage to postgres, anon, authenticated, service_role;
grant execute on all functions in schema storage to public;
grant trigger, references on all tables in schema auth to postgres;

-- realtime, graphql, functions
grant usage on schema realtime, graphql, graphql_public, supabase_functions to postgres, anon, authenticated, service_role;
create table realtime.messages (topic text not null, extension text not null, payload jsonb, event text, private boolean default false, updated_at timestamp not null default now(), inserted_at timestamp not null default now(), id uuid not null default gen_random_uuid(), primary key (id, inserted_at)) partition by range (inserted_at);
alter table realtime.messages enable row level security;
alter table realtime.messages owner to supabase_realtime_admin;
create table realtime.subscription (id bigint generated always as identity primary key, subscription_id uuid not null, entity regclass not null, claims jsonb not null, created_at timestamp not null default timezone('utc', now()));
create table realtime.schema_migrations (version bigint not null primary key, inserted_at timestamp);
create function realtime.topic() returns text language sql stable as $$ select nullif(current_setting('realtime.topic', true), '')::text $$;
create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void language plpgsql as $$ begin return; end $$;
create function realtime.broadcast_changes(topic_name text, event_name text, operation text, table_name text, table_schema text, new record, old record, level text default 'ROW') returns void language plpgsql as $$ begin return; end $$;
grant select, insert on realtime.messages to postgres, anon, authenticated, service_role;
grant all on all tables in schema realtime to postgres;
create function supabase_functions.http_request() returns trigger language plpgsql security definer as $$ begin return new; end $$;
create table supabase_functions.hooks (id bigserial primary key, hook_table_id integer not null, hook_name text not null, created_at timestamptz not null default now(), request_id bigint);
create function graphql_public.graphql("operationName" text default null, query text default null, variables jsonb default null, extensions jsonb default null) returns jsonb language sql as $$ select '{}'::jsonb $$;
grant execute on all functions in schema realtime, supabase_functions, graphql_public to public;
create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;
