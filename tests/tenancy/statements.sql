-- One statement a line, by groups. {me} and {them} are the ids of two organisations.

-- people
SELECT * FROM accounts_user
TABLE accounts_user
SELECT email FROM accounts_user WHERE email LIKE '%'
SELECT count(*) FROM accounts_user
SELECT password FROM accounts_user ORDER BY email LIMIT 1
SELECT u.* FROM accounts_user u JOIN access_membership m ON m.user_id = u.id
SELECT id FROM accounts_user FOR UPDATE
SELECT * FROM accounts_user WHERE id IN (SELECT id FROM accounts_user)
COPY accounts_user TO STDOUT
COPY (SELECT email FROM accounts_user) TO STDOUT
UPDATE accounts_user SET is_superuser = true
UPDATE accounts_user SET password = '' RETURNING email
DELETE FROM accounts_user
DELETE FROM accounts_user WHERE is_superuser
TRUNCATE accounts_user CASCADE
INSERT INTO accounts_user (id, email, password, is_active, is_staff, is_superuser, created_at) VALUES (gen_random_uuid(), 'eve@x.example', '', true, true, true, now())
MERGE INTO accounts_user u USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE
SELECT * FROM accounts_user_groups
INSERT INTO accounts_user_groups (user_id, group_id) SELECT id, 1 FROM accounts_user
SELECT * FROM accounts_user_user_permissions
DELETE FROM accounts_user_user_permissions
SELECT * FROM cross_tenant_user(NULL)
SELECT * FROM cross_tenant_user('00000000-0000-0000-0000-000000000000')
SELECT * FROM cross_tenant_memberships(NULL)
SELECT u.* FROM generate_series(1, 3) g, cross_tenant_user(gen_random_uuid()) u

-- sessions
SELECT * FROM django_session
SELECT session_key FROM django_session LIMIT 1
SELECT count(*) FROM django_session
COPY django_session TO STDOUT
INSERT INTO django_session VALUES ('x', 'y', now())
UPDATE django_session SET expire_date = now() + interval '1 year'
DELETE FROM django_session
TRUNCATE django_session
SELECT * FROM cross_tenant_session('%')
SELECT * FROM cross_tenant_session('')
SELECT * FROM cross_tenant_session(NULL)
SELECT data FROM cross_tenant_session('x'' OR true --')

-- django
DELETE FROM django_migrations
INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())
UPDATE django_migrations SET name = 'x'
TRUNCATE django_migrations
SELECT id FROM django_migrations FOR UPDATE
UPDATE django_content_type SET model = 'x'
INSERT INTO django_content_type (app_label, model) VALUES ('x', 'y')
DELETE FROM django_content_type
UPDATE auth_permission SET name = 'x'
DELETE FROM auth_permission
INSERT INTO auth_group (name) VALUES ('x')
DELETE FROM auth_group
INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (1, 1)
SELECT * FROM django_admin_log
INSERT INTO django_admin_log (action_time, object_repr, action_flag, change_message) VALUES (now(), '', 1, '')
DELETE FROM analytics_publishedfigure
INSERT INTO analytics_publishedfigure (key) VALUES ('x')

-- schema
CREATE TABLE x (y int)
CREATE SCHEMA x
CREATE VIEW x AS SELECT * FROM scores_dailyscore
CREATE MATERIALIZED VIEW x AS SELECT 1
CREATE SEQUENCE x
CREATE TYPE x AS (y int)
CREATE INDEX x ON scores_dailyscore (day)
CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE FUNCTION pg_temp.x() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE FUNCTION pg_temp.x() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'
DO 'BEGIN END'
CREATE POLICY x ON scores_dailyscore USING (true)
DROP POLICY scores_dailyscore_tenant_policy ON scores_dailyscore
ALTER TABLE scores_dailyscore DISABLE ROW LEVEL SECURITY
ALTER TABLE scores_dailyscore NO FORCE ROW LEVEL SECURITY
ALTER TABLE scores_dailyscore OWNER TO ssi_app
ALTER TABLE scores_dailyscore ADD COLUMN x int
DROP TABLE scores_dailyscore
TRUNCATE scores_dailyscore
CREATE TRIGGER x BEFORE INSERT ON scores_dailyscore FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
CREATE RULE x AS ON SELECT TO scores_dailyscore DO INSTEAD SELECT 1
ALTER FUNCTION cross_tenant_organisations() OWNER TO ssi_app
CREATE OR REPLACE FUNCTION cross_tenant_organisations() RETURNS TABLE (id uuid) LANGUAGE sql AS 'SELECT NULL::uuid'
DROP FUNCTION cross_tenant_organisations()
COMMENT ON TABLE scores_dailyscore IS 'x'
CREATE STATISTICS x ON day, rep_id FROM scores_dailyscore
CREATE PUBLICATION x FOR ALL TABLES
CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION x()
REINDEX TABLE scores_dailyscore

-- roles
SET ROLE ssi_owner
SET ROLE ssi_cross_tenant
SET SESSION AUTHORIZATION ssi_owner
ALTER ROLE ssi_app SUPERUSER
ALTER ROLE ssi_app BYPASSRLS
ALTER ROLE ssi_app CREATEDB
ALTER ROLE ssi_app CONNECTION LIMIT -1
ALTER ROLE ssi_app VALID UNTIL 'infinity'
ALTER ROLE ssi_owner PASSWORD 'x'
ALTER ROLE ALL SET statement_timeout = 0
CREATE ROLE x
DROP ROLE ssi_cross_tenant
GRANT ssi_owner TO ssi_app
GRANT ssi_cross_tenant TO ssi_app
CREATE DATABASE x
REASSIGN OWNED BY ssi_owner TO ssi_app
DROP OWNED BY ssi_owner
ALTER DATABASE postgres SET statement_timeout = 0
ALTER SYSTEM SET statement_timeout = 0
SELECT rolpassword FROM pg_authid
SELECT * FROM pg_user_mapping
SELECT * FROM pg_hba_file_rules

-- server
COPY (SELECT 1) TO PROGRAM 'true'
COPY (SELECT 1) TO '/tmp/x'
COPY django_migrations FROM '/etc/passwd'
CREATE TEMPORARY TABLE x AS SELECT pg_read_file('/etc/passwd')
SELECT pg_read_file('/etc/passwd')
SELECT pg_read_binary_file('/etc/passwd')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('/etc/passwd')
SELECT * FROM pg_ls_logdir()
SELECT lo_import('/etc/passwd')
SELECT lo_create(0)
SELECT lo_creat(-1)
SELECT lo_from_bytea(0, 'x')
SELECT lo_get(1)
SELECT lo_unlink(1)
SELECT * FROM pg_largeobject
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_switch_wal()
SELECT pg_logical_emit_message(false, 'x', 'y')
SELECT pg_notify('x', 'y')
SELECT pg_export_snapshot()
SELECT pg_create_physical_replication_slot('x')
SELECT pg_stat_reset()
CHECKPOINT
LOAD 'auto_explain'

-- other_sessions
SELECT query FROM pg_stat_activity
SELECT usename FROM pg_stat_activity
SELECT * FROM pg_stat_get_activity(NULL)
SELECT pg_stat_get_backend_activity(1)
SELECT pg_terminate_backend(pg_backend_pid())
SELECT pg_terminate_backend(1, 1)
SELECT pg_cancel_backend(1)
SELECT client_addr FROM pg_stat_replication
SELECT * FROM pg_stat_ssl

-- limits
SET temp_file_limit = -1
SET session_replication_role = replica
SET log_statement = 'none'
SET log_min_messages = 'panic'
SET track_activities = off
SET lc_messages = 'C'
SET max_stack_depth = '7MB'
SET commit_delay = 1000
SET zero_damaged_pages = on
SET allow_system_table_mods = on
ALTER ROLE ssi_app SET temp_file_limit = -1
ALTER ROLE ssi_app RESET temp_file_limit
ALTER ROLE ssi_app SET session_replication_role = replica
ALTER ROLE ssi_app SET app.organisation_id = '00000000-0000-0000-0000-000000000000'
ALTER ROLE ssi_app SET session_preload_libraries = 'auto_explain'

-- locks
LOCK TABLE organisations_organisation
LOCK TABLE accounts_user
LOCK TABLE accounts_user IN SHARE MODE
LOCK TABLE access_apikey
LOCK TABLE django_migrations
LOCK TABLE django_content_type IN EXCLUSIVE MODE
LOCK TABLE django_session
LOCK TABLE auth_permission
LOCK TABLE ledger_auditevent
LOCK TABLE ledger_auditpersonal
LOCK TABLE ledger_position
LOCK TABLE ledger_unpublished
LOCK TABLE analytics_publishedfigure
SELECT pg_advisory_lock(1)
SELECT pg_try_advisory_lock(1)
SELECT pg_advisory_lock_shared(1)
SELECT pg_try_advisory_lock_shared(1, 1)

-- statistics
SELECT most_common_vals FROM pg_stats WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%' AND tablename NOT LIKE 'auth_%' AND tablename <> 'analytics_publishedfigure'
SELECT histogram_bounds FROM pg_stats WHERE tablename = 'accounts_user'
SELECT * FROM pg_stats WHERE tablename = 'django_session'
SELECT * FROM pg_stats_ext
SELECT * FROM pg_stats_ext_exprs
SELECT * FROM pg_statistic
SELECT * FROM pg_statistic_ext_data
SELECT * FROM pg_prepared_xacts

-- audit
INSERT INTO ledger_auditevent (organisation_id, id, occurred_at, actor_kind, action, object_type, object_id, request_id, actor_commitment, values_commitment) VALUES ({me}, gen_random_uuid(), '2020-01-01', 'user', 'x', 'x', 'x', '', '', '')
INSERT INTO ledger_auditevent SELECT * FROM ledger_auditevent
UPDATE ledger_auditevent SET occurred_at = '2020-01-01'
UPDATE ledger_auditevent SET action = 'x' WHERE organisation_id = {me}
DELETE FROM ledger_auditevent
TRUNCATE ledger_auditevent
COPY ledger_auditevent FROM STDIN
INSERT INTO ledger_auditpersonal (organisation_id, event_id) VALUES ({me}, gen_random_uuid())
UPDATE ledger_auditpersonal SET actor_name = 'x'
DELETE FROM ledger_auditpersonal
UPDATE ledger_audit SET action = 'x'
UPDATE ledger_published_audit SET action = 'x'
INSERT INTO ledger_position (organisation_id, kind, sequence, event_id, published_at) VALUES ({me}, 'audit', 1000, gen_random_uuid(), now())
UPDATE ledger_position SET hash = ''
DELETE FROM ledger_position
INSERT INTO ledger_unpublished (organisation_id, kind, event_id) VALUES ({me}, 'audit', gen_random_uuid())
DELETE FROM ledger_unpublished
INSERT INTO ledger_event (organisation_id, id, type, subject_type, occurred_at, body, request_id) VALUES ({me}, gen_random_uuid(), 'x', 'x', now(), '{}', '')
UPDATE ledger_event SET occurred_at = '2020-01-01'
SELECT setval('ledger_unpublished_id_seq', 1)
SELECT nextval('ledger_unpublished_id_seq')
SELECT ledger_link('x', 'y')

-- benchmarks
TABLE benchmarks_industrycomposition
COPY benchmarks_industrycomposition TO STDOUT
SELECT members FROM benchmarks_industrycomposition
DELETE FROM benchmarks_industrycomposition
INSERT INTO benchmarks_industrycomposition (industry, month, members) VALUES ('software', '2026-05-01', '{}')
INSERT INTO benchmarks_industryrelease (industry, month, median) VALUES ('software', '2026-05-01', 1000)
UPDATE benchmarks_industryrelease SET median = 1000
DELETE FROM benchmarks_industryrelease
SELECT * FROM cross_tenant_industry_contributions(NULL)

-- of_the_other
SELECT ledger_write({them}, '[{"id": "00000000-0000-0000-0000-000000000001"}]', '[]')
SELECT ledger_write({them}, '[]', '[{"id": "00000000-0000-0000-0000-000000000001"}]')
SELECT ledger_publish({them}, 1000, now())
SELECT name FROM organisations_organisation WHERE id = {them}
SELECT * FROM scores_dailyscore WHERE organisation_id = {them}
SELECT * FROM ledger_published_audit WHERE organisation_id = {them}
SELECT * FROM accounts_user WHERE email LIKE '%@globex.example'
SELECT u.email FROM accounts_user u WHERE NOT EXISTS (SELECT FROM access_membership m WHERE m.user_id = u.id)
UPDATE organisations_organisation SET name = 'x' WHERE id = {them}
UPDATE scores_dailyscore SET total = 0 WHERE organisation_id = {them}
UPDATE accounts_user SET is_superuser = true WHERE email LIKE '%@globex.example'
DELETE FROM scores_dailyscore WHERE organisation_id = {them}
DELETE FROM directory_rep WHERE organisation_id = {them}
DELETE FROM ledger_event WHERE organisation_id = {them}
INSERT INTO directory_team (organisation_id, id, name, external_id, created_at) VALUES ({them}, gen_random_uuid(), 'x', 'x', now())
INSERT INTO jobs_job (organisation_id, id, kind, arguments, state) VALUES ({them}, gen_random_uuid(), 'export', '{}', 'queued')
INSERT INTO access_membership (organisation_id, id, user_id, role, created_at) SELECT {them}, gen_random_uuid(), user_id, 'admin', now() FROM access_membership
INSERT INTO organisations_organisation (id, slug, name, timezone, staleness_days, week_starts_on, fiscal_year_starts_in, created_at) VALUES ({them}, 'eve', 'x', 'UTC', 14, 1, 1, now())
