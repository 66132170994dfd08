-- pg_net, from its documentation.
-- version: 0.14.0
-- schema: net
CREATE DOMAIN net.http_method AS text;
CREATE TYPE net.request_status AS ENUM ('PENDING', 'SUCCESS', 'ERROR');
CREATE TABLE net.http_request_queue (
  id bigserial,
  method net.http_method NOT NULL,
  url text NOT NULL,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer NOT NULL
);
CREATE TABLE net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE TYPE net.http_response AS (status_code integer, headers jsonb, body text);
CREATE TYPE net.http_response_result AS (status net.request_status, message text, response net.http_response);
CREATE FUNCTION net.http_get(url text, params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}',
  timeout_milliseconds integer DEFAULT 5000) RETURNS bigint STRICT LANGUAGE C;
CREATE FUNCTION net.http_post(url text, body jsonb DEFAULT '{}', params jsonb DEFAULT '{}',
  headers jsonb DEFAULT '{"Content-Type": "application/json"}', timeout_milliseconds integer DEFAULT 5000)
  RETURNS bigint LANGUAGE C;
CREATE FUNCTION net.http_delete(url text, params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}',
  timeout_milliseconds integer DEFAULT 5000, body jsonb DEFAULT NULL) RETURNS bigint LANGUAGE C;
CREATE FUNCTION net.http_collect_response(request_id bigint, async boolean DEFAULT true)
  RETURNS net.http_response_result STRICT LANGUAGE C;
CREATE FUNCTION net._http_collect_response(request_id bigint, async boolean DEFAULT true)
  RETURNS net.http_response_result STRICT LANGUAGE C;
CREATE FUNCTION net.check_worker_is_up() RETURNS void LANGUAGE C;
CREATE FUNCTION net.wait_until_running() RETURNS void LANGUAGE C;
CREATE FUNCTION net.worker_restart() RETURNS boolean LANGUAGE C;
CREATE FUNCTION net._await_response(request_id bigint) RETURNS boolean STRICT LANGUAGE C;
CREATE FUNCTION net._urlencode_string(string character varying) RETURNS text IMMUTABLE STRICT LANGUAGE C;
CREATE FUNCTION net._encode_url_with_params_array(url text, params_array text[]) RETURNS text IMMUTABLE STRICT LANGUAGE C;
