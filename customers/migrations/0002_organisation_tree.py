"""The tree of organisations stays a tree, whoever writes."""

from django.db import migrations

NO_CYCLE = """
CREATE FUNCTION customers_no_cycle() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE up (id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT o.parent_id FROM customers_organisation o JOIN up ON o.id = up.id
             WHERE o.parent_id IS NOT NULL
        ) SELECT FROM up WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'organisation % would stand under itself', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_tree';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER portal_no_cycle BEFORE INSERT OR UPDATE OF parent_id ON customers_organisation
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION customers_no_cycle();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [
        migrations.RunSQL(
            NO_CYCLE,
            "DROP TRIGGER portal_no_cycle ON customers_organisation;"
            " DROP FUNCTION customers_no_cycle();",
        )
    ]
