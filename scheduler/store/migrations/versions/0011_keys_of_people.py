"""keys of people, and answers kept for requests that come again."""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table('apitoken', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Integer(), nullable=True))
        # The keys that there are could only read.
        batch_op.add_column(sa.Column('scope', sa.String(), nullable=False, server_default='read'))
        batch_op.create_index(batch_op.f('ix_apitoken_person_id'), ['person_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_apitoken_person_id'), 'person', ['person_id'], ['id'])
    with op.batch_alter_table('apitoken', schema=None) as batch_op:
        batch_op.alter_column('scope', server_default=None)

    op.create_table('apianswer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_id', sa.Integer(), nullable=False),
    sa.Column('route', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('answer', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['token_id'], ['apitoken.id'], name=op.f('fk_apianswer_token_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_apianswer')),
    sa.UniqueConstraint('token_id', 'route', 'key', name=op.f('uq_apianswer_token_id_route_key'))
    )
    with op.batch_alter_table('apianswer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_apianswer_expires_at'), ['expires_at'], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table('apianswer')
    with op.batch_alter_table('apitoken', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_apitoken_person_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_apitoken_person_id'))
        batch_op.drop_column('scope')
        batch_op.drop_column('person_id')
