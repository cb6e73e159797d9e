# Creates Temporal's two databases and brings their schemas to the version of this image (temporalio/admin-tools). It
# may be repeated. SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD name the server.
set -eu

versions=${SCHEMA_FOLDER:-/etc/temporal/schema/postgresql/v12}
export SQL_PLUGIN=postgres12

update() {
  temporal-sql-tool --db "$1" create
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema -d "$versions/$2/versioned"
}

update temporal temporal
update temporal_visibility visibility
