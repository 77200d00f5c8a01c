"""policy_defaults: processes of the release before go on writing events and tasks during an upgrade."""

from alembic import op


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for table in ('event', 'task'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column('policy', server_default='{}')


def downgrade() -> None:
    """Take the schema back."""
    for table in ('task', 'event'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column('policy', server_default=None)
