-- pg_jsonschema, from its documentation.
-- version: 0.3.3
CREATE FUNCTION json_matches_schema(schema json, instance json) RETURNS boolean IMMUTABLE STRICT LANGUAGE C;
CREATE FUNCTION jsonb_matches_schema(schema json, instance jsonb) RETURNS boolean IMMUTABLE STRICT LANGUAGE C;
CREATE FUNCTION jsonschema_is_valid(schema json) RETURNS boolean IMMUTABLE STRICT LANGUAGE C;
CREATE FUNCTION jsonschema_validation_errors(schema json, instance json) RETURNS text[] IMMUTABLE STRICT LANGUAGE C;
