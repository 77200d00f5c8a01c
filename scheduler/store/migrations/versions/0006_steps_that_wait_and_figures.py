"""steps that wait, and figures."""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waits', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('depends_on', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('numbers', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('task', schema=None) as batch_op:
        # The rows that stood have their values; new ones bring their own.
        batch_op.alter_column('waits', server_default=None)
        batch_op.alter_column('depends_on', server_default=None)
        batch_op.alter_column('numbers', server_default=None)
    op.create_table('figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_figure_person_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_figure_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure'))
    )
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_figure_task_id'), ['task_id'], unique=False)
    op.create_table('cutoff',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('occurrence_id', sa.Integer(), nullable=True),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.String(), nullable=False),
    sa.Column('undone_reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrence.id'], name=op.f('fk_cutoff_occurrence_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_cutoff_person_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_cutoff_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cutoff'))
    )
    with op.batch_alter_table('cutoff', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cutoff_occurrence_id'), ['occurrence_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cutoff_task_id'), ['task_id'], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table('cutoff')
    op.drop_table('figure')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_column('numbers')
        batch_op.drop_column('depends_on')
        batch_op.drop_column('waits')
