"""Take a passage out of the trail: the one way in which what is kept may change, and it says so."""

from django.db import migrations

# Both guards let through only the owner of the table, that is the function below, and only while
# it works: whoever sets the setting by hand has no right to update.
GUARDS = """
CREATE OR REPLACE FUNCTION foundation_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- A ticket that moves to its right customer takes its history along; nothing else may change.
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - 'organisation_id' = to_jsonb(OLD) - 'organisation_id' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND foundation_redacting(TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE FUNCTION foundation_auditlog_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND foundation_redacting(TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'auditlog_logentry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
"""

REDACT = """
CREATE FUNCTION foundation_redacting(relation oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT current_setting('app.redacting', true) = 'on'
       AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = relation)
$$;

CREATE FUNCTION foundation_entry_hash(entry foundation_auditentry) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(to_jsonb(entry)::text, 'UTF8')), 'hex')
$$;

-- A text without any of the spellings of a passage.
CREATE FUNCTION foundation_without(words text, spellings text[], marker text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
    spelling text;
BEGIN
    FOREACH spelling IN ARRAY spellings LOOP
        words := replace(words, spelling, marker);
    END LOOP;
    RETURN words;
END $$;

-- Takes a passage out of the trail of the given rows, out of the readable diffs of the same rows and
-- out of those of them that are lines of an append-only story (a table with a column "data").
-- The spellings are how it stands in a JSON text. Returns how many rows held it.
CREATE FUNCTION foundation_redact(
    tables text[], row_ids text[], stories text[], spellings text[], marker text,
    reason text, about text
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    entry foundation_auditentry;
    story text;
    was text;
    taken integer := 0;
    changed integer;
BEGIN
    IF (SELECT min(length(spelling)) FROM unnest(spellings) AS spelling) < 4 THEN
        RAISE EXCEPTION 'a passage has at least four characters';
    END IF;
    PERFORM set_config('app.redacting', 'on', true);

    FOREACH story IN ARRAY stories LOOP
        IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = story::regclass
                                              AND tgname = 'portal_append_only') THEN
            RAISE EXCEPTION '% is no story', story;
        END IF;
        EXECUTE format(
            'UPDATE %I SET data = foundation_without(data::text, $1, $2)::jsonb'
            ' WHERE foundation_without(data::text, $1, $2) <> data::text AND id::text IN'
            ' (SELECT r FROM unnest($3, $4) AS given (t, r) WHERE t = $5)', story
        ) USING spellings, marker, tables, row_ids, story;
        GET DIAGNOSTICS changed = ROW_COUNT;
        taken := taken + changed;
    END LOOP;

    UPDATE auditlog_logentry AS log
       SET changes = foundation_without(changes::text, spellings, marker)::jsonb,
           object_repr = foundation_without(object_repr, spellings, marker),
           changes_text = foundation_without(changes_text, spellings, marker)
      FROM django_content_type AS kind, unnest(tables, row_ids) AS given (t, r)
     WHERE kind.id = log.content_type_id AND kind.app_label || '_' || kind.model = given.t
       AND log.object_pk = given.r
       AND (foundation_without(changes::text, spellings, marker) <> changes::text
            OR foundation_without(object_repr, spellings, marker) <> object_repr
            OR foundation_without(changes_text, spellings, marker) <> changes_text);
    GET DIAGNOSTICS changed = ROW_COUNT;
    taken := taken + changed;

    FOR entry IN
        SELECT trail.* FROM foundation_auditentry AS trail
          JOIN unnest(tables, row_ids) AS given (t, r) ON trail.table_name = t AND trail.row_id = r
         WHERE foundation_without(trail.before::text, spellings, marker) <> trail.before::text
            OR foundation_without(trail.after::text, spellings, marker) <> trail.after::text
         ORDER BY trail.id
    LOOP
        was := foundation_entry_hash(entry);
        UPDATE foundation_auditentry AS trail
           SET before = foundation_without(trail.before::text, spellings, marker)::jsonb,
               after = foundation_without(trail.after::text, spellings, marker)::jsonb
         WHERE trail.id = entry.id
        RETURNING trail.* INTO entry;
        INSERT INTO foundation_redaction (entry_id, original, became, at, actor_name, reason, about)
        VALUES (entry.id, was, foundation_entry_hash(entry), now(),
                coalesce(nullif(current_setting('app.actor', true), ''), session_user), reason, about);
        taken := taken + 1;
    END LOOP;

    PERFORM set_config('app.redacting', '', true);
    RETURN taken;
END $$;
REVOKE EXECUTE ON FUNCTION foundation_redact(text[], text[], text[], text[], text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION foundation_redact(text[], text[], text[], text[], text, text, text) TO desk;
"""

UNDO = """
DROP FUNCTION foundation_redact(text[], text[], text[], text[], text, text, text);
DROP FUNCTION foundation_without(text, text[], text);
DROP FUNCTION foundation_entry_hash(foundation_auditentry);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0003_auditlog_actor"),
        ("auditlog", "0017_add_actor_email"),
    ]
    operations = [
        migrations.RunSQL(REDACT, UNDO),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
