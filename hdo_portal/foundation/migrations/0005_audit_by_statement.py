"""The audit trail is written once a statement and not once a row.

A sweep changes thousands of rows in one statement. A trigger for each of them cost more than the
change itself; one INSERT … SELECT over what the statement wrote costs a quarter of that. What a line
of the trail says is as before. ``foundation_audit()`` serves the release before, until its triggers
are replaced (protection_sync.py).
"""

from django.db import migrations

# So many rows at most go by a plan that is kept. For more a plan is made that looks at columns and
# not at documents: making it costs as much as comparing two dozen documents does.
FEW = 25

LINE = """INSERT INTO foundation_auditentry (
            at, transaction_id, table_name, row_id, operation, actor_id, actor_name, address,
            request_id, database_role, before, after)
        SELECT now(), pg_current_xact_id()::text::bigint,"""

SECRETS = "'password', 'digest', 'token_key'"

# A secret's change is worth knowing, its value is not.
HIDE = f"""
CREATE FUNCTION foundation_hide(line jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT line || coalesce(jsonb_object_agg(secret, CASE
               WHEN other -> secret <> line -> secret THEN '(changed)' ELSE '(hidden)' END), '{{}}')
      FROM unnest(ARRAY[{SECRETS}]) AS secret
     WHERE line ? secret
$$;
"""  # noqa: S608 - our own words

# The statement that writes down updates of very many rows of a table, made from its columns as they
# are now. $1 is the table, $2 to $6 say who and from where, $7 is the value that marks a test.
# Rows are told apart by their key; one whose key was changed is written down whole, twice.
MANY = f"""
CREATE FUNCTION foundation_audit_of_many(audited oid, key text, mark text) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH told AS (
        SELECT attnum, quote_literal(',' || to_json(attname::text) || ':') AS name,
               -- What has no equality of its own is compared as it reads.
               CASE WHEN atttypid = ANY ('{{json,xml,point,polygon,box,line,lseg,path}}'::regtype[])
                    THEN format('audit_old.%1$I::text IS DISTINCT FROM audit_new.%1$I::text', attname)
                    ELSE format('audit_old.%1$I IS DISTINCT FROM audit_new.%1$I', attname) END AS differs,
               CASE WHEN attname IN ({SECRETS}) THEN '''"(hidden)"'''
                    ELSE format('coalesce(to_json(audit_old.%I)::text, ''null'')', attname) END AS was,
               CASE WHEN attname IN ({SECRETS}) THEN '''"(changed)"'''
                    ELSE format('coalesce(to_json(audit_new.%I)::text, ''null'')', attname) END AS became
          FROM pg_attribute WHERE attrelid = audited AND attnum > 0 AND NOT attisdropped
    )
    SELECT format($q${LINE}
               $1, row_id, 'UPDATE', $2, $3, $4, $5, $6,
               CASE WHEN came THEN NULL WHEN went THEN foundation_hide(old_line, NULL)
                    ELSE ('{{' || substr(was, 2) || '}}')::jsonb END,
               CASE WHEN went THEN NULL WHEN came THEN foundation_hide(new_line, NULL)
                    ELSE ('{{' || substr(became, 2) || '}}')::jsonb END
          FROM (SELECT coalesce(audit_new.%1$I, audit_old.%1$I)::text AS row_id,
                       audit_old.%1$I IS NULL AS came, audit_new.%1$I IS NULL AS went,
                       CASE WHEN audit_new.%1$I IS NULL THEN to_jsonb(audit_old) END AS old_line,
                       CASE WHEN audit_old.%1$I IS NULL THEN to_jsonb(audit_new) END AS new_line,
                       concat(%2$s) AS was, concat(%3$s) AS became
                  FROM audit_old FULL JOIN audit_new ON audit_old.%1$I = audit_new.%1$I %4$s
                OFFSET 0) AS lines
         WHERE became <> ''$q$,
        key,
        string_agg(format('CASE WHEN %s THEN %s || %s END', differs, name, was), ', '),
        string_agg(format('CASE WHEN %s THEN %s || %s END', differs, name, became), ', '),
        CASE WHEN mark IS NOT NULL
             THEN format('WHERE audit_old.%1$I IS DISTINCT FROM $7 OR audit_new.%1$I IS DISTINCT FROM $7', mark) END)
      FROM told
$$;
"""  # noqa: S608 - our own words

# The trigger's arguments are the column of the key, and for a table that holds the portal's own tests
# the column that marks them and its value.
AUDIT = f"""
CREATE FUNCTION foundation_audit_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    secrets CONSTANT text[] := ARRAY[{SECRETS}];
    who bigint := nullif(current_setting('app.user_id', true), '')::bigint;
    actor text := coalesce(nullif(current_setting('app.actor', true), ''), session_user);
    address text := coalesce(current_setting('app.address', true), '');
    request text := coalesce(current_setting('app.request_id', true), '');
    acting text := CASE current_setting('role') WHEN 'none' THEN session_user::text
                        ELSE current_setting('role') END;
    key CONSTANT text := TG_ARGV[0];
    mark CONSTANT text := TG_ARGV[1];
    test CONSTANT text := TG_ARGV[2];
BEGIN
    IF TG_OP = 'INSERT' THEN
        {LINE}
               TG_TABLE_NAME, line ->> key, 'INSERT', who, actor, address, request, acting, NULL,
               CASE WHEN line ?| secrets THEN foundation_hide(line, NULL) ELSE line END
          FROM (SELECT to_jsonb(audit_new) AS line FROM audit_new OFFSET 0) AS lines
         WHERE mark IS NULL OR line ->> mark IS DISTINCT FROM test;
    ELSIF TG_OP = 'DELETE' THEN
        {LINE}
               TG_TABLE_NAME, line ->> key, 'DELETE', who, actor, address, request, acting,
               CASE WHEN line ?| secrets THEN foundation_hide(line, NULL) ELSE line END, NULL
          FROM (SELECT to_jsonb(audit_old) AS line FROM audit_old OFFSET 0) AS lines
         WHERE mark IS NULL OR line ->> mark IS DISTINCT FROM test;
    ELSIF (SELECT count(*) FROM audit_new) > {FEW} THEN
        EXECUTE foundation_audit_of_many(TG_RELID, key, mark)
          USING TG_TABLE_NAME::text, who, actor, address, request, acting, test;
    ELSE
        {LINE}
               TG_TABLE_NAME, coalesce(new_line, old_line) ->> key, 'UPDATE', who, actor, address,
               request, acting,
               CASE WHEN new_line IS NULL THEN old_line ELSE was END,
               CASE WHEN old_line IS NULL THEN new_line ELSE became END
          FROM (SELECT CASE WHEN o.line ?| secrets THEN foundation_hide(o.line, NULL)
                            ELSE o.line END AS old_line,
                       CASE WHEN n.line ?| secrets THEN foundation_hide(n.line, o.line)
                            ELSE n.line END AS new_line
                  FROM (SELECT to_jsonb(audit_old) AS line FROM audit_old OFFSET 0) AS o
                  FULL JOIN (SELECT to_jsonb(audit_new) AS line FROM audit_new OFFSET 0) AS n
                    ON o.line ->> key = n.line ->> key
                 WHERE mark IS NULL OR o.line ->> mark IS DISTINCT FROM test
                    OR n.line ->> mark IS DISTINCT FROM test
                OFFSET 0) AS lines,
               LATERAL (SELECT jsonb_object_agg(name, value), jsonb_object_agg(name, new_line -> name)
                          FROM jsonb_each(old_line) AS columns (name, value)
                         WHERE value IS DISTINCT FROM new_line -> name) AS change (was, became)
         WHERE was IS NOT NULL OR old_line IS NULL OR new_line IS NULL;
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608 - our own words

UNDO = """
DROP FUNCTION foundation_audit_rows();
DROP FUNCTION foundation_audit_of_many(oid, text, text);
DROP FUNCTION foundation_hide(jsonb, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0004_redact")]
    operations = [migrations.RunSQL(HIDE + MANY + AUDIT, UNDO)]
