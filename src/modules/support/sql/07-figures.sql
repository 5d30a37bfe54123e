-- Figures of the desk. No person is in them but an agent by their id; what is personal is nowhere near. They have the
-- rights of their owner, who may read the tickets for it.
CREATE VIEW support.backlog_figures WITH (security_invoker = false) AS
  SELECT CASE 0 WHEN GROUPING(status_code) THEN 'status' WHEN GROUPING(priority_code) THEN 'priority'
                WHEN GROUPING(category_code) THEN 'category' ELSE 'agent' END AS dimension,
         COALESCE(status_code, priority_code, category_code, assignee_id::text, 'none') AS key,
         count(*)::integer AS tickets,
         count(*) FILTER (WHERE is_breached OR next_due_at < now())::integer AS late,
         min(created_at) AS oldest_at
    FROM support.support_tickets
   WHERE resolved_at IS NULL
   GROUP BY GROUPING SETS ((status_code), (priority_code), (category_code), (assignee_id));
COMMENT ON VIEW support.backlog_figures IS 'What is neither resolved nor closed, by status, priority, category, and agent (an id, or none).';

CREATE VIEW support.first_response_figures WITH (security_invoker = false) AS
  SELECT CASE 0 WHEN GROUPING(category_code) THEN 'category' ELSE 'agent' END AS dimension,
         COALESCE(category_code, assignee_id::text, 'none') AS key,
         count(*)::integer AS tickets,
         count(first_response_at)::integer AS answered,
         count(first_response_breached_at)::integer AS late,
         round(avg(extract(epoch FROM first_response_at - created_at)) / 60)::integer AS average_minutes,
         round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_response_at - created_at)) / 60)::numeric)::integer AS median_minutes
    FROM support.support_tickets
   WHERE merged_into_id IS NULL AND created_at > now() - interval '90 days'
   GROUP BY GROUPING SETS ((category_code), (assignee_id));
COMMENT ON VIEW support.first_response_figures IS 'How long the tickets of the last 90 days waited for a first response, day and night, by category and agent.';

CREATE VIEW support.resolution_figures WITH (security_invoker = false) AS
  SELECT CASE 0 WHEN GROUPING(category_code) THEN 'category' ELSE 'agent' END AS dimension,
         COALESCE(category_code, assignee_id::text, 'none') AS key,
         count(*)::integer AS tickets,
         count(resolution_breached_at)::integer AS late,
         round(avg(extract(epoch FROM resolved_at - created_at)) / 60)::integer AS average_minutes,
         round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - created_at)) / 60)::numeric)::integer AS median_minutes
    FROM support.support_tickets
   WHERE merged_into_id IS NULL AND resolved_at > now() - interval '90 days'
   GROUP BY GROUPING SETS ((category_code), (assignee_id));
COMMENT ON VIEW support.resolution_figures IS 'How long it took to resolve the tickets of the last 90 days, day and night, by category and agent.';

CREATE MATERIALIZED VIEW support.daily_figures AS
  WITH begun AS (
    SELECT (created_at AT TIME ZONE 'UTC')::date AS day, category_code, count(*)::integer AS opened,
           count(*) FILTER (WHERE is_breached)::integer AS late,
           round(avg(extract(epoch FROM first_response_at - created_at)) / 60)::integer AS first_response_minutes
      FROM support.support_tickets WHERE merged_into_id IS NULL GROUP BY 1, 2
  ), done AS (
    SELECT (resolved_at AT TIME ZONE 'UTC')::date AS day, category_code, count(*)::integer AS resolved,
           round(avg(extract(epoch FROM resolved_at - created_at)) / 60)::integer AS resolution_minutes
      FROM support.support_tickets WHERE merged_into_id IS NULL AND resolved_at IS NOT NULL GROUP BY 1, 2
  )
  SELECT day, category_code, COALESCE(opened, 0) AS opened, COALESCE(resolved, 0) AS resolved,
         COALESCE(late, 0) AS late, first_response_minutes, resolution_minutes
    FROM begun FULL JOIN done USING (day, category_code);
-- Without it nobody could read while it is made anew.
CREATE UNIQUE INDEX daily_figures__day_category_code_key ON support.daily_figures (day, category_code);
COMMENT ON MATERIALIZED VIEW support.daily_figures IS 'Of each day (UTC) and category: tickets opened, how many of them were late, how many were resolved, and how long it took. As of its last refresh.';

ALTER VIEW support.backlog_figures OWNER TO atrium_migrator;
ALTER VIEW support.first_response_figures OWNER TO atrium_migrator;
ALTER VIEW support.resolution_figures OWNER TO atrium_migrator;
ALTER MATERIALIZED VIEW support.daily_figures OWNER TO atrium_migrator;
GRANT USAGE ON SCHEMA support TO atrium_readonly;
GRANT SELECT ON support.backlog_figures, support.first_response_figures, support.resolution_figures, support.daily_figures
  TO atrium_service, atrium_readonly, atrium_admin;

CREATE FUNCTION support.refresh_figures() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS $body$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY support.daily_figures;
END
$body$;
COMMENT ON FUNCTION support.refresh_figures() IS 'Makes the daily figures anew while others read them; the service, which changes no schema, may do it.';
REVOKE ALL ON FUNCTION support.refresh_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support.refresh_figures() TO atrium_service;
