"""The three database roles and the functions that the triggers call."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# On a server of one's own the roles may be made beforehand (README, "Real servers"); here they are
# made when missing. A role belongs to the whole server, so two databases may make it at once.
ROLES = """
DO $$
DECLARE wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['gate', 'portal', 'desk'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', wanted);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'The roles gate, portal and desk are missing and % may not make'
                        ' them. Let a superuser run: CREATE ROLE gate; CREATE ROLE portal;'
                        ' CREATE ROLE desk; GRANT gate, portal, desk TO %;',
                        current_user, current_user;
            END;
        END IF;
        IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
           AND NOT EXISTS (
               SELECT FROM pg_auth_members
                WHERE roleid = wanted::regrole AND member = current_user::regrole
                  AND (to_jsonb(pg_auth_members) ->> 'set_option') IS DISTINCT FROM 'false')
        THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', wanted);
    END LOOP;
END $$;
"""

AUDIT = """
CREATE FUNCTION foundation_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    secret text;
    was jsonb;
    became jsonb;
BEGIN
    -- A secret's change is worth knowing, its value is not.
    FOREACH secret IN ARRAY ARRAY['password', 'digest', 'token_key'] LOOP
        IF new_row ? secret AND old_row IS NOT NULL AND old_row -> secret <> new_row -> secret THEN
            new_row := jsonb_set(new_row, ARRAY[secret], '"(changed)"');
        ELSIF new_row ? secret THEN
            new_row := jsonb_set(new_row, ARRAY[secret], '"(hidden)"');
        END IF;
        IF old_row ? secret THEN
            old_row := jsonb_set(old_row, ARRAY[secret], '"(hidden)"');
        END IF;
    END LOOP;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, value), jsonb_object_agg(key, new_row -> key)
          INTO was, became
          FROM jsonb_each(old_row) WHERE value IS DISTINCT FROM new_row -> key;
        IF was IS NULL THEN
            RETURN NULL;
        END IF;
    ELSE
        was := old_row;
        became := new_row;
    END IF;
    INSERT INTO foundation_auditentry (
        at, transaction_id, table_name, row_id, operation, actor_id, actor_name, address,
        request_id, database_role, before, after
    ) VALUES (
        now(), pg_current_xact_id()::text::bigint, TG_TABLE_NAME,
        coalesce(new_row, old_row) ->> TG_ARGV[0], TG_OP,
        nullif(current_setting('app.user_id', true), '')::bigint,
        coalesce(nullif(current_setting('app.actor', true), ''), session_user),
        coalesce(current_setting('app.address', true), ''),
        coalesce(current_setting('app.request_id', true), ''),
        CASE current_setting('role') WHEN 'none' THEN session_user::text
             ELSE current_setting('role') END,
        was, became
    );
    RETURN NULL;
END $$;

CREATE FUNCTION foundation_touch() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.updated_at = OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION foundation_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- A ticket that moves to its right customer takes its history along; nothing else may change.
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - 'organisation_id' = to_jsonb(OLD) - 'organisation_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""

CACHE = """
CREATE TABLE foundation_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX foundation_cache_expires ON foundation_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(ROLES, migrations.RunSQL.noop),
        migrations.RunSQL(
            AUDIT,
            "DROP FUNCTION foundation_audit(); DROP FUNCTION foundation_touch();"
            " DROP FUNCTION foundation_append_only()",
        ),
        migrations.RunSQL(CACHE, "DROP TABLE foundation_cache"),
    ]
