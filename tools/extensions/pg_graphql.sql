-- pg_graphql, from its documentation.
-- version: 1.5.11
-- schema: graphql
CREATE SEQUENCE graphql.seq_schema_version AS integer CYCLE;
CREATE FUNCTION graphql.increment_schema_version() RETURNS event_trigger SECURITY DEFINER LANGUAGE C;
CREATE FUNCTION graphql.get_schema_version() RETURNS integer SECURITY DEFINER LANGUAGE C;
CREATE FUNCTION graphql._internal_resolve(query text, variables jsonb DEFAULT '{}', "operationName" text DEFAULT NULL,
  extensions jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE C;
CREATE FUNCTION graphql.resolve(query text, variables jsonb DEFAULT '{}', "operationName" text DEFAULT NULL,
  extensions jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE C;
CREATE FUNCTION graphql.exception(message text) RETURNS text LANGUAGE C;
CREATE FUNCTION graphql.comment_directive(comment_ text) RETURNS jsonb IMMUTABLE LANGUAGE C;
