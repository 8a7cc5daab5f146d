"""What is searched follows what is written, in the same transaction, whoever writes.

The functions run with the writer's rights: only the role desk writes tickets and registers.
"""

from django.db import migrations

# One form for all that is written and asked: å, aa and a alike; ø, oe and o; æ and ae.
FOLD = """
CREATE FUNCTION tickets_fold(written text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT replace(replace(btrim(
        regexp_replace(lower(public.unaccent(written)), '[^[:alnum:]]+', ' ', 'g')
    ), 'aa', 'a'), 'oe', 'o')
$$;
CREATE FUNCTION tickets_identity(written text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(regexp_replace(
        regexp_replace(upper(written), '[^[:alnum:]]', '', 'g'), '^(00)?47([0-9]{8})$', '\\2'
    ), '')
$$;
"""

TICKETS = """
CREATE FUNCTION tickets_search_write(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- Two who write on one ticket at once must each see the other's words.
    PERFORM FROM tickets_ticket WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM tickets_searchdocument d
     WHERE d.ticket_id = ANY (ids)
       AND (NOT EXISTS (SELECT FROM tickets_ticket t WHERE t.id = d.ticket_id)
            OR (d.audience_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM tickets_comment c
                     WHERE c.ticket_id = d.ticket_id AND c.audience_id = d.audience_id)
                AND NOT EXISTS (SELECT FROM tickets_attachment a
                     WHERE a.ticket_id = d.ticket_id AND a.audience_id = d.audience_id)));
    WITH chosen AS (
        SELECT t.*, s.name AS site_name, p.name AS reporter_name
          FROM tickets_ticket t
          LEFT JOIN customers_site s ON s.id = t.site_id
          LEFT JOIN customers_person p ON p.id = t.reporter_id
         WHERE t.id = ANY (ids)
    ), piece (ticket_id, internal, audience_id, place, kind, said, at) AS (
        SELECT id, false, NULL::bigint, 0, 'title', title::text, created_at FROM chosen
        UNION ALL
        SELECT id, false, NULL, 1, 'description', description, created_at FROM chosen
        UNION ALL
        SELECT id, false, NULL, 2, 'resolution', resolution, created_at FROM chosen
        UNION ALL
        -- The customers that a change affects are not told who asked for it.
        SELECT id, kind <> 'incident', NULL, 3, 'contact',
               concat_ws(' ', reporter_name, callback, site_name), created_at FROM chosen
        UNION ALL
        SELECT id, true, NULL, 3, 'reason', severity_reason, created_at FROM chosen
        UNION ALL
        SELECT ticket_id, false, NULL, 4, 'report',
               concat_ws(' ', place, activity, functions, own_issi, peer_issi, reported_by),
               occurred_at
          FROM tickets_occurrence WHERE ticket_id = ANY (ids)
        UNION ALL
        SELECT ticket_id, false, NULL, 4, 'plan', concat_ws(' ', expected_impact, fallback, contact),
               window_from
          FROM tickets_changeplan WHERE ticket_id = ANY (ids)
        UNION ALL
        SELECT ticket_id, true, NULL, 4, 'plan', concat_ws(' ', rollback_plan, test_plan, outcome),
               window_from
          FROM tickets_changeplan WHERE ticket_id = ANY (ids)
        UNION ALL
        SELECT ticket_id, visibility <> 'public', audience_id, 5, 'file', name, created_at
          FROM tickets_attachment WHERE ticket_id = ANY (ids)
        UNION ALL
        SELECT ticket_id, visibility <> 'public', audience_id, 6,
               CASE visibility WHEN 'public' THEN 'comment' ELSE 'note' END, body, created_at
          FROM tickets_comment WHERE ticket_id = ANY (ids)
        UNION ALL
        SELECT ticket_id, true, NULL, 7, 'author', author_name, max(created_at)
          FROM tickets_comment WHERE ticket_id = ANY (ids) GROUP BY ticket_id, author_name
    ), kept AS (
        -- The newest of a story that has no end: a document is bounded, and so is writing it.
        SELECT * FROM (
            SELECT ticket_id, internal, audience_id, place, kind, left(said, 20000) AS said, at,
                   row_number() OVER (PARTITION BY ticket_id, place ORDER BY at DESC) AS nth
              FROM piece WHERE said <> ''
        ) numbered WHERE nth <= 200
    ), circle AS (
        SELECT id AS ticket_id, 'internal' AS visibility, NULL::bigint AS audience_id FROM chosen
        UNION
        SELECT id, 'public', NULL FROM chosen
        UNION
        SELECT ticket_id, 'public', audience_id FROM piece
         WHERE NOT internal AND audience_id IS NOT NULL
    ), document AS (
        SELECT c.ticket_id, c.visibility, c.audience_id,
               jsonb_agg(jsonb_build_array(k.kind, k.said) ORDER BY k.place, k.at DESC) AS pieces,
               string_agg(k.said, ' ' ORDER BY k.place, k.at DESC) AS said
          FROM circle c
          JOIN kept k ON k.ticket_id = c.ticket_id
           AND (c.visibility = 'internal'
                OR (NOT k.internal AND (k.audience_id IS NULL OR k.audience_id = c.audience_id)))
         GROUP BY c.ticket_id, c.visibility, c.audience_id
    )
    INSERT INTO tickets_searchdocument AS kept_document (
        ticket_id, organisation_id, audience_id, visibility, is_open, opened_at, heading, pieces,
        words
    )
    SELECT t.id, t.organisation_id, d.audience_id, d.visibility,
           t.status IN ('new', 'in_progress', 'on_hold', 'restored', 'draft', 'assessment',
                        'approval', 'scheduled', 'implementing'),
           t.created_at, tickets_fold(t.number || ' ' || t.title), d.pieces,
           to_tsvector('norwegian', tickets_fold(t.number || ' ' || left(d.said, 200000)))
           || array_to_tsvector(array_remove(
                ARRAY[
                    '=kind:' || t.kind, '=status:' || t.status, '=sev:' || t.severity,
                    '=org:' || t.organisation_id, '=site:' || t.site_id,
                    '=person:' || t.reporter_id, '=tel:' || tickets_identity(t.callback),
                    '=month:' || to_char(t.created_at AT TIME ZONE 'UTC', 'YYYYMM'),
                    CASE WHEN t.kind = 'incident' OR t.status IN ('approval', 'scheduled',
                         'implementing', 'completed', 'backed_out', 'reviewed') THEN '=shown' END,
                    CASE d.visibility WHEN 'internal'
                         THEN '=who:' || coalesce(t.assignee_id::text, 'none') END,
                    CASE d.visibility WHEN 'internal' THEN '=team:' || t.team_id END
                ]
                || ARRAY(SELECT '=asset:' || asset_id FROM tickets_affectedasset
                          WHERE ticket_id = t.id ORDER BY id LIMIT 500)
                || ARRAY(SELECT '=org:' || organisation_id FROM tickets_affectedcustomer
                          WHERE ticket_id = t.id AND d.visibility = 'internal'
                          ORDER BY id LIMIT 500), NULL))
      FROM document d JOIN chosen t ON t.id = d.ticket_id
        ON CONFLICT (ticket_id, visibility, audience_id) DO UPDATE
       SET organisation_id = excluded.organisation_id, is_open = excluded.is_open,
           opened_at = excluded.opened_at, heading = excluded.heading, pieces = excluded.pieces,
           words = excluded.words, written_at = now()
     WHERE (kept_document.organisation_id, kept_document.is_open, kept_document.opened_at,
            kept_document.heading, kept_document.pieces, kept_document.words)
           IS DISTINCT FROM
           (excluded.organisation_id, excluded.is_open, excluded.opened_at, excluded.heading,
            excluded.pieces, excluded.words);
END $$;

CREATE FUNCTION tickets_search_of_ticket() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM tickets_search_write(ARRAY[coalesce(NEW.id, OLD.id)]);
    RETURN NULL;
END $$;
CREATE FUNCTION tickets_search_of_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM tickets_search_write(ARRAY[coalesce(NEW.ticket_id, OLD.ticket_id)]);
    RETURN NULL;
END $$;
CREATE FUNCTION tickets_search_of_parts() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM tickets_search_write(ARRAY(SELECT DISTINCT ticket_id FROM changed ORDER BY ticket_id));
    RETURN NULL;
END $$;

CREATE TRIGGER portal_search AFTER INSERT OR DELETE OR UPDATE OF
    number, kind, title, description, status, severity, severity_reason, organisation_id, site_id,
    reporter_id, callback, assignee_id, team_id, resolution, created_at
    ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION tickets_search_of_ticket();
CREATE TRIGGER portal_search AFTER INSERT OR UPDATE OR DELETE
    ON tickets_comment FOR EACH ROW EXECUTE FUNCTION tickets_search_of_part();
CREATE TRIGGER portal_search AFTER INSERT OR UPDATE OR DELETE
    ON tickets_attachment FOR EACH ROW EXECUTE FUNCTION tickets_search_of_part();
CREATE TRIGGER portal_search AFTER INSERT OR UPDATE OR DELETE
    ON tickets_occurrence FOR EACH ROW EXECUTE FUNCTION tickets_search_of_part();
CREATE TRIGGER portal_search AFTER INSERT OR UPDATE OR DELETE
    ON tickets_changeplan FOR EACH ROW EXECUTE FUNCTION tickets_search_of_part();
"""

# A change may touch hundreds of assets at once: once a statement, not once a row.
PARTS = "".join(
    f"""
CREATE TRIGGER portal_search_{what} AFTER {what} ON {table}
    REFERENCING {"OLD" if what == "delete" else "NEW"} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tickets_search_of_parts();
"""
    for table in ("tickets_affectedasset", "tickets_affectedcustomer")
    for what in ("insert", "delete")
)

ENTRIES = """
CREATE FUNCTION tickets_search_assets(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM tickets_searchentry WHERE asset_id = ANY (ids);
    INSERT INTO tickets_searchentry
           (kind, organisation_id, asset_id, label, words, identities, is_active)
    SELECT 'asset', a.organisation_id, a.id, a.name,
           ' ' || tickets_fold(concat_ws(' ', a.name, a.serial, t.issi, t.tei, t.call_sign,
                                         m.maker, m.name, r.phone)),
           array_remove(ARRAY[tickets_identity(a.serial), t.issi::text, t.tei,
                              tickets_identity(t.call_sign), tickets_identity(r.phone)], NULL),
           a.life <> 'retired'
      FROM assets_asset a
      LEFT JOIN assets_terminal t ON t.asset_id = a.id
      LEFT JOIN assets_terminalmodel m ON m.id = t.model_id
      LEFT JOIN assets_controlroom r ON r.asset_id = a.id
     WHERE a.id = ANY (ids);
END $$;

CREATE FUNCTION tickets_search_organisations(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM tickets_searchentry WHERE kind = 'organisation' AND organisation_id = ANY (ids);
    INSERT INTO tickets_searchentry (kind, organisation_id, label, words, identities, is_active)
    SELECT 'organisation', o.id, o.name,
           ' ' || tickets_fold(concat_ws(' ', o.name, o.short_name, o.organisation_number,
                                         string_agg(n.number, ' '), o.phone)),
           array_remove(ARRAY[o.organisation_number::text, tickets_identity(o.phone)]
                        || array_agg(n.number::text), NULL),
           o.is_active
      FROM customers_organisation o
      LEFT JOIN customers_municipalitynumber n ON n.organisation_id = o.id
     WHERE o.id = ANY (ids) GROUP BY o.id;
END $$;

CREATE FUNCTION tickets_search_people(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM tickets_searchentry WHERE person_id = ANY (ids);
    INSERT INTO tickets_searchentry
           (kind, organisation_id, person_id, label, words, identities, is_active)
    SELECT 'person', organisation_id, id, name,
           ' ' || tickets_fold(concat_ws(' ', name, title, email, tickets_identity(phone),
                                         tickets_identity(mobile))),
           array_remove(ARRAY[tickets_identity(phone), tickets_identity(mobile),
                              tickets_identity(email)], NULL),
           is_active
      FROM customers_person WHERE id = ANY (ids);
END $$;

CREATE FUNCTION tickets_search_sites(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM tickets_searchentry WHERE site_id = ANY (ids);
    INSERT INTO tickets_searchentry
           (kind, organisation_id, site_id, label, words, identities, is_active)
    SELECT 'site', organisation_id, id, name,
           ' ' || tickets_fold(concat_ws(' ', name, street, postal_code, city, unit_number)),
           array_remove(ARRAY[tickets_identity(unit_number)], NULL), true
      FROM customers_site WHERE id = ANY (ids);
END $$;

-- The function to call and the column of its key are the trigger's arguments.
CREATE FUNCTION tickets_search_of_thing() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('SELECT tickets_search_%s($1)', TG_ARGV[0])
      USING ARRAY[(to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END)
                   ->> TG_ARGV[1])::bigint];
    RETURN NULL;
END $$;
"""

THINGS = {
    "assets_asset": ("assets", "id"),
    "assets_terminal": ("assets", "asset_id"),
    "assets_controlroom": ("assets", "asset_id"),
    "customers_organisation": ("organisations", "id"),
    "customers_municipalitynumber": ("organisations", "organisation_id"),
    "customers_person": ("people", "id"),
    "customers_site": ("sites", "id"),
}
OF_THINGS = "".join(
    f"CREATE TRIGGER portal_search AFTER INSERT OR UPDATE OR DELETE ON {table}"
    f" FOR EACH ROW EXECUTE FUNCTION tickets_search_of_thing('{what}', '{column}');\n"
    for table, (what, column) in THINGS.items()
)
TABLES = ("ticket", "comment", "attachment", "occurrence", "changeplan")
UNDO = "".join([
    *(f"DROP TRIGGER portal_search ON {table};" for table in THINGS),
    *(f"DROP TRIGGER portal_search ON tickets_{table};" for table in TABLES),
    *(
        f"DROP TRIGGER portal_search_{what} ON tickets_{table};"
        for table in ("affectedasset", "affectedcustomer")
        for what in ("insert", "delete")
    ),
    "DROP FUNCTION tickets_search_of_thing(), tickets_search_of_parts(),"
    " tickets_search_of_part(), tickets_search_of_ticket(), tickets_search_sites(bigint[]),"
    " tickets_search_people(bigint[]), tickets_search_organisations(bigint[]),"
    " tickets_search_assets(bigint[]), tickets_search_write(bigint[]),"
    " tickets_identity(text), tickets_fold(text);",
])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_announce_events")]
    operations = [
        migrations.RunSQL(FOLD + TICKETS + PARTS + ENTRIES + OF_THINGS, UNDO),
    ]
