"""the health of channels, and the last check of the ledger."""

import sqlalchemy as sa
from alembic import op


revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        'channelhealth',
        sa.Column('channel', sa.String(), nullable=False),
        sa.Column('gate', sa.String(length=20), nullable=False),
        sa.Column('misses', sa.Integer(), nullable=False),
        sa.Column('missed_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('probe_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('probes', sa.Integer(), nullable=False),
        sa.Column('wrong', sa.Boolean(), nullable=False),
        sa.Column('error', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('channel', name=op.f('pk_channelhealth')),
    )
    op.create_table(
        'ledgercheck',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('full_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('mark', sa.Integer(), nullable=False),
        sa.Column('faults', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ledgercheck')),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table('ledgercheck')
    op.drop_table('channelhealth')
