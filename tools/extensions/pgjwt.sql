-- pgjwt, from its documentation.
-- version: 0.2.0
-- requires: pgcrypto
-- relocatable: true
CREATE FUNCTION url_encode(data bytea) RETURNS text IMMUTABLE LANGUAGE C;
CREATE FUNCTION url_decode(data text) RETURNS bytea IMMUTABLE LANGUAGE C;
CREATE FUNCTION algorithm_sign(signables text, secret text, algorithm text) RETURNS text IMMUTABLE LANGUAGE C;
CREATE FUNCTION sign(payload json, secret text, algorithm text DEFAULT 'HS256') RETURNS text IMMUTABLE LANGUAGE C;
CREATE FUNCTION try_cast_double(inp text) RETURNS double precision IMMUTABLE LANGUAGE C;
CREATE FUNCTION verify(token text, secret text, algorithm text DEFAULT 'HS256')
  RETURNS TABLE (header json, payload json, valid boolean) IMMUTABLE LANGUAGE C;
