#include "adapters/postgres/capture_query.h"

#include "adapters/postgres/catalog_query.h"
#include "adapters/postgres/ledger_query.h"

namespace reconcile::postgres {

// A SELECT can't name tables that may not exist. query_to_xml runs a query that is put together from those that
// do, with the role's own rights; its answer is one text, taken out of the XML round it as text.
std::string capture_query() {
  return "WITH found AS MATERIALIZED (\n" + ledger_tables_query() + R"sql(
), read AS MATERIALIZED (
SELECT found.*,
       CASE WHEN readable AND NOT filtered THEN
         pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.split_part(pg_catalog.split_part(
           pg_catalog.query_to_xml(
             CASE WHEN kind = 'other' THEN pg_catalog.format('SELECT pg_catalog.count(*) AS answer FROM %I.%I', schema, "table")
                  ELSE pg_catalog.format('SELECT coalesce(pg_catalog.json_agg(t), ''[]'')::text AS answer FROM (SELECT * FROM %I.%I ORDER BY %I) t',
                                         schema, "table", CASE WHEN kind = 'prisma' THEN 'started_at' ELSE 'id' END) END,
             true, false, '')::text,
           '<answer>', 2), '</answer>', 1), '&lt;', '<'), '&gt;', '>'), '&amp;', '&')::json
       END AS answer
  FROM found
)
SELECT pg_catalog.replace(pg_catalog.json_build_object(
  'format', 'reconcile-capture/1',
  'server_version', pg_catalog.current_setting('server_version_num')::int / 10000,
  'ledgers', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('schema', schema, 'table', "table", 'kind', kind,
                                'readable', readable, 'filtered', filtered, CASE WHEN kind = 'other' THEN 'row_count' ELSE 'rows' END, answer)), '[]')
                FROM read),
  'tables', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('schema', schema, 'name', name)), '[]')
               FROM ()sql" +
         user_tables_query() + R"sql() t),
  'catalog', ()sql" +
         std::string(catalog_query()) + R"sql())::text, E'\n', ' ')::json AS capture;
)sql";
}

}  // namespace reconcile::postgres
