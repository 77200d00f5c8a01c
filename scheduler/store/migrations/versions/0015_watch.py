"""whether the clock is believed, and when each part last did its work."""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        'clockstate',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('said', sa.DateTime(timezone=True), nullable=True),
        sa.Column('expected', sa.DateTime(timezone=True), nullable=True),
        sa.Column('confirmations', sa.Integer(), nullable=False),
        sa.Column('journal_id', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_clockstate')),
    )
    op.create_table(
        'pulse',
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_pulse')),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table('pulse')
    op.drop_table('clockstate')
