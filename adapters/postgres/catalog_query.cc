#include "adapters/postgres/catalog_query.h"

namespace reconcile::postgres {

// Objects of extensions are left out; so are the server's own schemas. Object identifiers are kept as numbers:
// `depends` and the references between the lists are made of them. CASE keeps the order: the search path is empty
// before the first definition is printed. Columns that older servers lack are looked for in a row of their own
// first (`SELECT prqual FROM (SELECT r.*) x`), and else found as NULL beside it. `pg_attver` is a mark that newer minor releases keep on every column.
std::string_view catalog_query() {
  return R"SQL(SELECT CASE WHEN pg_catalog.set_config('search_path', '', true) IS NOT NULL THEN (
WITH member AS MATERIALIZED (
  SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), space AS MATERIALIZED (
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_catalog.pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), note AS MATERIALIZED (
  SELECT classoid, objoid, objsubid, description FROM pg_catalog.pg_description
), rel AS MATERIALIZED (
  SELECT c.*, s.nspname, d.description FROM pg_catalog.pg_class c
  JOIN space s ON s.oid = c.relnamespace
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_class'::regclass AND m.objid = c.oid)
    AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I') AND c.relpersistence <> 't'
), col AS MATERIALIZED (
  SELECT a.attrelid, json_agg(json_build_object(
      'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'not_null', NULLIF(a.attnotnull, false),
      'default', pg_catalog.pg_get_expr(f.adbin, f.adrelid), 'default_oid', f.oid,
      'identity', NULLIF(a.attidentity, ''), 'generated', NULLIF(a.attgenerated, ''),
      'collation', CASE WHEN a.attcollation <> t.typcollation THEN
        (SELECT quote_ident(cn.nspname) || '.' || quote_ident(k.collname) FROM pg_catalog.pg_collation k
         JOIN pg_catalog.pg_namespace cn ON cn.oid = k.collnamespace WHERE k.oid = a.attcollation) END,
      'inherited', CASE WHEN NOT a.attislocal THEN true END,
      'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
      'compression', NULLIF(a.attcompression, ''), 'statistics', NULLIF(a.attstattarget, -1),
      'options', CASE WHEN a.attoptions[1] NOT LIKE 'pg_attver=%' OR a.attoptions[2] IS NOT NULL THEN a.attoptions END, 'fdw_options', a.attfdwoptions, 'acl', a.attacl::text[], 'comment', d.description
    ) ORDER BY a.attnum) AS columns
  FROM pg_catalog.pg_attribute a
  JOIN rel c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f', 'c', 'v', 'm')
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum AND a.atthasdef
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped
  GROUP BY a.attrelid
), typ AS MATERIALIZED (
  SELECT t.*, s.nspname, d.description FROM pg_catalog.pg_type t
  JOIN space s ON s.oid = t.typnamespace
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_type'::regclass AND d.objoid = t.oid
  WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_type'::regclass AND m.objid = t.oid)
), fun AS MATERIALIZED (
  SELECT p.*, s.nspname, d.description FROM pg_catalog.pg_proc p
  JOIN space s ON s.oid = p.pronamespace
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_proc'::regclass AND d.objoid = p.oid
  WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_proc'::regclass AND m.objid = p.oid)
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
)
SELECT json_strip_nulls(json_build_object(
'format', 'reconcile-catalog/1',
'server_version', current_setting('server_version_num')::int / 10000,
'roles', (SELECT json_agg(r.rolname ORDER BY r.rolname) FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_'),
'schemas', (SELECT json_agg(json_build_object('oid', s.oid, 'name', s.nspname, 'owner', pg_catalog.pg_get_userbyid(s.nspowner), 'acl', s.nspacl::text[], 'comment', d.description) ORDER BY s.nspname)
  FROM space s LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_namespace'::regclass AND d.objoid = s.oid
  WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_namespace'::regclass AND m.objid = s.oid)),
'extensions', (SELECT json_agg(json_build_object('name', e.extname, 'schema', n.nspname, 'version', e.extversion) ORDER BY e.extname)
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace),
'types', (SELECT json_agg(json_build_object('oid', t.oid, 'array', t.typarray, 'schema', t.nspname, 'name', t.typname, 'kind', t.typtype,
    'owner', pg_catalog.pg_get_userbyid(t.typowner), 'acl', t.typacl::text[], 'comment', t.description,
    'labels', (SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid),
    'base', CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
    'not_null', NULLIF(t.typnotnull, false),
    'default', pg_catalog.pg_get_expr(t.typdefaultbin, 0),
    'collation', CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN
      (SELECT quote_ident(cn.nspname) || '.' || quote_ident(k.collname) FROM pg_catalog.pg_collation k
       JOIN pg_catalog.pg_namespace cn ON cn.oid = k.collnamespace WHERE k.oid = t.typcollation) END,
    'relation', NULLIF(t.typrelid, 0), 'columns', c.columns,
    'subtype', CASE WHEN t.typtype = 'r' THEN pg_catalog.format_type(g.rngsubtype, NULL) END,
    'multirange', CASE WHEN t.typtype = 'r' THEN (SELECT quote_ident(mn.nspname) || '.' || quote_ident(mr.typname) FROM pg_catalog.pg_type mr
       JOIN pg_catalog.pg_namespace mn ON mn.oid = mr.typnamespace WHERE mr.oid = g.rngmultitypid) END,
    'multirange_oid', g.rngmultitypid,
    'subtype_diff', NULLIF(g.rngsubdiff::text, '-'), 'canonical', NULLIF(g.rngcanonical::text, '-'),
    'constraints', (SELECT json_agg(json_build_object('oid', x.oid, 'name', x.conname, 'definition', pg_catalog.pg_get_constraintdef(x.oid), 'comment', d.description) ORDER BY x.conname)
      FROM pg_catalog.pg_constraint x LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = x.oid
      WHERE x.contypid = t.oid AND x.contype = 'c')
    ) ORDER BY t.oid)
  FROM typ t
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_catalog.pg_range g ON g.rngtypid = t.oid
  LEFT JOIN col c ON c.attrelid = t.typrelid AND t.typtype = 'c'
  WHERE t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND EXISTS (SELECT 1 FROM pg_catalog.pg_class k WHERE k.oid = t.typrelid AND k.relkind = 'c'))
    OR (t.typtype = 'b' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type el WHERE el.typarray = t.oid))),
'sequences', (SELECT json_agg(json_build_object('oid', c.oid, 'schema', c.nspname, 'name', c.relname, 'owner', pg_catalog.pg_get_userbyid(c.relowner), 'acl', c.relacl::text[], 'comment', c.description,
    'unlogged', CASE WHEN c.relpersistence = 'u' THEN true END, 'type', pg_catalog.format_type(q.seqtypid, NULL),
    'start', q.seqstart, 'increment', q.seqincrement, 'min', q.seqmin, 'max', q.seqmax, 'cache', q.seqcache, 'cycle', q.seqcycle,
    'table', o.refobjid, 'column', (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.refobjid AND a.attnum = o.refobjsubid),
    'identity', CASE WHEN o.deptype = 'i' THEN true END) ORDER BY c.oid)
  FROM rel c JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid
  LEFT JOIN pg_catalog.pg_depend o ON o.classid = 'pg_catalog.pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
    AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
  WHERE c.relkind = 'S'),
'tables', (SELECT json_agg(json_build_object('oid', c.oid, 'row_type', c.reltype, 'schema', c.nspname, 'name', c.relname, 'kind', c.relkind,
    'owner', pg_catalog.pg_get_userbyid(c.relowner), 'acl', c.relacl::text[], 'comment', c.description,
    'unlogged', CASE WHEN c.relpersistence = 'u' THEN true END, 'options', c.reloptions,
    'toast_options', (SELECT k.reloptions FROM pg_catalog.pg_class k WHERE k.oid = c.reltoastrelid),
    'of_type', CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END,
    'parents', (SELECT json_agg(i.inhparent ORDER BY i.inhseqno) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
    'partition_key', CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
    'bound', CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END,
    'row_security', NULLIF(c.relrowsecurity, false), 'force_row_security', NULLIF(c.relforcerowsecurity, false),
    'replica_identity', CASE WHEN c.relkind IN ('r', 'p') THEN NULLIF(c.relreplident, 'd') END,
    'access_method', (SELECT NULLIF(m.amname, 'heap') FROM pg_catalog.pg_am m WHERE m.oid = c.relam AND c.relkind IN ('r', 'm')),
    'definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,
    'server', (SELECT v.srvname FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = c.oid),
    'fdw_options', (SELECT f.ftoptions FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = c.oid),
    'columns', col.columns) ORDER BY c.oid)
  FROM rel c LEFT JOIN col ON col.attrelid = c.oid WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')),
'constraints', (SELECT json_agg(json_build_object('oid', x.oid, 'table', x.conrelid, 'name', x.conname, 'kind', x.contype,
    'definition', pg_catalog.pg_get_constraintdef(x.oid), 'inherited', CASE WHEN NOT x.conislocal THEN true END,
    'parent', NULLIF(x.conparentid, 0), 'index', NULLIF(x.conindid, 0), 'comment', d.description) ORDER BY x.oid)
  FROM pg_catalog.pg_constraint x JOIN rel c ON c.oid = x.conrelid
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = x.oid
  WHERE x.contype IN ('c', 'p', 'u', 'f', 'x')),
'indexes', (SELECT json_agg(json_build_object('oid', c.oid, 'table', i.indrelid, 'schema', c.nspname, 'name', c.relname,
    'definition', CASE WHEN x.oid IS NULL THEN pg_catalog.pg_get_indexdef(c.oid) END,
    'invalid', CASE WHEN NOT i.indisvalid AND c.relkind = 'i' THEN true END, 'clustered', NULLIF(i.indisclustered, false), 'replica_identity', NULLIF(i.indisreplident, false),
    'parent', (SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid), 'comment', c.description,
    'statistics', (SELECT json_agg(json_build_array(a.attnum, a.attstattarget) ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0)) ORDER BY c.oid)
  FROM rel c JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  LEFT JOIN pg_catalog.pg_constraint x ON x.conindid = c.oid AND x.contype IN ('p', 'u', 'x')
  WHERE x.oid IS NULL OR i.indisclustered OR i.indisreplident OR c.description IS NOT NULL
    OR EXISTS (SELECT 1 FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid)),
'functions', (SELECT json_agg(json_build_object('oid', p.oid, 'schema', p.nspname, 'name', p.proname, 'kind', p.prokind,
    'signature', (SELECT string_agg(pg_catalog.format_type(u.type, NULL), ', ' ORDER BY u.ordinal) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u(type, ordinal)),
    'owner', pg_catalog.pg_get_userbyid(p.proowner), 'acl', p.proacl::text[], 'comment', p.description,
    'definition', CASE WHEN p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END,
    'aggregate', CASE WHEN p.prokind = 'a' THEN (SELECT json_build_object('arguments', pg_catalog.pg_get_function_arguments(p.oid), 'kind', g.aggkind,
        'sfunc', g.aggtransfn::text, 'stype', pg_catalog.format_type(g.aggtranstype, NULL), 'sspace', NULLIF(g.aggtransspace, 0),
        'finalfunc', NULLIF(g.aggfinalfn::text, '-'), 'finalfunc_extra', NULLIF(g.aggfinalextra, false), 'finalfunc_modify', g.aggfinalmodify, 'combinefunc', NULLIF(g.aggcombinefn::text, '-'),
        'serialfunc', NULLIF(g.aggserialfn::text, '-'), 'deserialfunc', NULLIF(g.aggdeserialfn::text, '-'), 'initcond', g.agginitval,
        'sortop', CASE WHEN g.aggsortop <> 0 THEN (SELECT quote_ident(an.nspname) || '.' || o.oprname FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace an ON an.oid = o.oprnamespace WHERE o.oid = g.aggsortop) END,
        'parallel', p.proparallel) FROM pg_catalog.pg_aggregate g WHERE g.aggfnoid = p.oid) END) ORDER BY p.oid)
  FROM fun p),
'triggers', (SELECT json_agg(json_build_object('oid', t.oid, 'table', t.tgrelid, 'name', t.tgname, 'definition', pg_catalog.pg_get_triggerdef(t.oid),
    'function', t.tgfoid, 'enabled', NULLIF(t.tgenabled, 'O'), 'comment', d.description) ORDER BY t.oid)
  FROM pg_catalog.pg_trigger t JOIN rel c ON c.oid = t.tgrelid
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_trigger'::regclass AND d.objoid = t.oid
  WHERE NOT t.tgisinternal AND t.tgparentid = 0
    AND NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_trigger'::regclass AND m.objid = t.oid)),
'rules', (SELECT json_agg(json_build_object('oid', r.oid, 'table', r.ev_class, 'name', r.rulename, 'definition', pg_catalog.pg_get_ruledef(r.oid), 'enabled', NULLIF(r.ev_enabled, 'O'), 'comment', d.description) ORDER BY r.oid)
  FROM pg_catalog.pg_rewrite r JOIN rel c ON c.oid = r.ev_class
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_rewrite'::regclass AND d.objoid = r.oid
  WHERE r.rulename <> '_RETURN'),
'policies', (SELECT json_agg(json_build_object('oid', p.oid, 'table', p.polrelid, 'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
    'roles', (SELECT json_agg(CASE WHEN u.role = 0 THEN 'public' ELSE quote_ident(pg_catalog.pg_get_userbyid(u.role)) END ORDER BY u.ordinal) FROM unnest(p.polroles) WITH ORDINALITY AS u(role, ordinal)),
    'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), 'comment', d.description) ORDER BY p.oid)
  FROM pg_catalog.pg_policy p JOIN rel c ON c.oid = p.polrelid
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_policy'::regclass AND d.objoid = p.oid),
'statistics', (SELECT json_agg(json_build_object('oid', x.oid, 'table', x.stxrelid, 'schema', s.nspname, 'name', x.stxname, 'definition', pg_catalog.pg_get_statisticsobjdef(x.oid),
    'owner', pg_catalog.pg_get_userbyid(x.stxowner), 'comment', d.description) ORDER BY x.oid)
  FROM pg_catalog.pg_statistic_ext x JOIN space s ON s.oid = x.stxnamespace JOIN rel c ON c.oid = x.stxrelid
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objoid = x.oid),
'collations', (SELECT json_agg(json_build_object('oid', k.oid, 'schema', s.nspname, 'name', k.collname, 'provider', k.collprovider, 'deterministic', k.collisdeterministic,
    'collate', k.collcollate, 'ctype', k.collctype,
    'locale', COALESCE(to_jsonb(k) ->> 'colliculocale', to_jsonb(k) ->> 'colllocale'), 'owner', pg_catalog.pg_get_userbyid(k.collowner), 'comment', d.description) ORDER BY k.oid)
  FROM pg_catalog.pg_collation k JOIN space s ON s.oid = k.collnamespace
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_collation'::regclass AND d.objoid = k.oid
  WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_collation'::regclass AND m.objid = k.oid)),
'operators', (SELECT json_agg(json_build_object('oid', o.oid, 'schema', s.nspname, 'name', o.oprname, 'left', CASE WHEN o.oprleft <> 0 THEN pg_catalog.format_type(o.oprleft, NULL) END,
    'right', pg_catalog.format_type(o.oprright, NULL), 'function', o.oprcode::text, 'hashes', NULLIF(o.oprcanhash, false), 'merges', NULLIF(o.oprcanmerge, false),
    'commutator', (SELECT quote_ident(on1.nspname) || '.' || o1.oprname FROM pg_catalog.pg_operator o1 JOIN pg_catalog.pg_namespace on1 ON on1.oid = o1.oprnamespace WHERE o1.oid = o.oprcom),
    'negator', (SELECT quote_ident(on2.nspname) || '.' || o2.oprname FROM pg_catalog.pg_operator o2 JOIN pg_catalog.pg_namespace on2 ON on2.oid = o2.oprnamespace WHERE o2.oid = o.oprnegate),
    'restrict', NULLIF(o.oprrest::text, '-'), 'join', NULLIF(o.oprjoin::text, '-'),
    'owner', pg_catalog.pg_get_userbyid(o.oprowner), 'comment', d.description) ORDER BY o.oid)
  FROM pg_catalog.pg_operator o JOIN space s ON s.oid = o.oprnamespace
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_operator'::regclass AND d.objoid = o.oid
  WHERE o.oprcode <> 0 AND NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_operator'::regclass AND m.objid = o.oid)),
'casts', (SELECT json_agg(json_build_object('oid', k.oid, 'source', pg_catalog.format_type(k.castsource, NULL), 'target', pg_catalog.format_type(k.casttarget, NULL),
    'function', CASE WHEN k.castfunc <> 0 THEN k.castfunc::regprocedure::text END, 'context', k.castcontext, 'method', k.castmethod) ORDER BY k.oid)
  FROM pg_catalog.pg_cast k
  WHERE k.oid >= 16384 AND NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_cast'::regclass AND m.objid = k.oid)
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_cast'::regclass AND i.objid = k.oid AND i.deptype = 'i')),
'foreign_data_wrappers', (SELECT json_agg(json_build_object('oid', w.oid, 'name', w.fdwname, 'handler', NULLIF(w.fdwhandler::regproc::text, '-'), 'validator', NULLIF(w.fdwvalidator::regproc::text, '-'),
    'owner', pg_catalog.pg_get_userbyid(w.fdwowner), 'acl', w.fdwacl::text[]) ORDER BY w.oid)
  FROM pg_catalog.pg_foreign_data_wrapper w
  WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass AND m.objid = w.oid)),
'servers', (SELECT json_agg(json_build_object('oid', v.oid, 'name', v.srvname, 'wrapper', w.fdwname, 'type', v.srvtype, 'version', v.srvversion,
    'owner', pg_catalog.pg_get_userbyid(v.srvowner), 'acl', v.srvacl::text[]) ORDER BY v.oid)
  FROM pg_catalog.pg_foreign_server v JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = v.srvfdw),
'event_triggers', (SELECT json_agg(json_build_object('oid', e.oid, 'name', e.evtname, 'event', e.evtevent, 'function', e.evtfoid, 'function_name', e.evtfoid::regproc::text, 'enabled', NULLIF(e.evtenabled, 'O'),
    'tags', e.evttags, 'owner', pg_catalog.pg_get_userbyid(e.evtowner), 'comment', d.description) ORDER BY e.oid)
  FROM pg_catalog.pg_event_trigger e
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_event_trigger'::regclass AND d.objoid = e.oid
  WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid = 'pg_catalog.pg_event_trigger'::regclass AND m.objid = e.oid)),
'publications', (SELECT json_agg(json_build_object('oid', p.oid, 'name', p.pubname, 'all_tables', p.puballtables, 'insert', p.pubinsert, 'update', p.pubupdate, 'delete', p.pubdelete, 'truncate', p.pubtruncate,
    'via_root', p.pubviaroot, 'owner', pg_catalog.pg_get_userbyid(p.pubowner), 'comment', d.description,
    'tables', (SELECT json_agg(json_build_object('table', r.prrelid, 'where', pg_catalog.pg_get_expr((SELECT prqual FROM (SELECT r.*) x), r.prrelid),
        'columns', (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY ((SELECT prattrs FROM (SELECT r.*) x)::int2[]))) ORDER BY r.prrelid)
      FROM (SELECT NULL::pg_node_tree AS prqual, NULL::int2vector AS prattrs) before_15 CROSS JOIN pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid),
    'schemas', CASE WHEN current_setting('server_version_num')::int >= 150000 THEN
      (SELECT json_agg(x.name::text) FROM unnest(xpath('/table/row/nspname/text()', pg_catalog.query_to_xml('SELECT n.nspname FROM pg_catalog.pg_publication_namespace s JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = ' || p.oid || ' ORDER BY 1', false, false, ''))) AS x(name)) END
    ) ORDER BY p.pubname)
  FROM pg_catalog.pg_publication p
  LEFT JOIN note d ON d.classoid = 'pg_catalog.pg_publication'::regclass AND d.objoid = p.oid),
'depends', (SELECT json_agg(json_build_array(x.class, x.object, x.refclass, x.refobject)) FROM (
    SELECT DISTINCT CASE WHEN r.oid IS NOT NULL THEN 1259 ELSE d.classid::bigint END AS class, COALESCE(r.ev_class, d.objid)::bigint AS object, d.refclassid::bigint AS refclass, d.refobjid::bigint AS refobject
    FROM pg_catalog.pg_depend d
    LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid AND r.rulename = '_RETURN'
    WHERE d.deptype IN ('n', 'a') AND d.objid >= 16384 AND d.refobjid >= 16384
      AND (d.refclassid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_type'::regclass, 'pg_catalog.pg_operator'::regclass, 'pg_catalog.pg_collation'::regclass)
        OR (d.refclassid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass) AND d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_policy'::regclass)))
      AND (d.classid, d.objid) IS DISTINCT FROM (d.refclassid, d.refobjid)
    ORDER BY 1, 2, 3, 4) x)
))) END)SQL";
}

}  // namespace reconcile::postgres
