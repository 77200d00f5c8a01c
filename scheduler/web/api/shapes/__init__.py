"""What the interface takes and gives; days as YYYY-MM-DD, moments in UTC. Each shape carries an example."""
