#!/usr/bin/env bash
# Run once by the postgres image on an empty volume: the roles and the database of the portal.
# `hdo` owns and migrates; `hdo_app` is what the processes sign in as, and has no right of its own.
set -euo pipefail

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
    --set owner_password="$DATABASE_OWNER_PASSWORD" \
    --set app_password="$DATABASE_APP_PASSWORD" <<'SQL'
CREATE ROLE gate NOLOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE portal NOLOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE desk NOLOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE hdo LOGIN NOSUPERUSER NOCREATEDB CREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE hdo_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS
    PASSWORD :'app_password';
GRANT gate, portal, desk TO hdo WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
GRANT gate, portal, desk TO hdo_app WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE hdo OWNER hdo;
REVOKE CONNECT ON DATABASE hdo FROM PUBLIC;
GRANT CONNECT ON DATABASE hdo TO hdo_app;
SQL
