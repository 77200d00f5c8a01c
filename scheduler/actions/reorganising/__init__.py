"""Units are renamed, merged, split and dissolved; what they owe and who they are go on with their heirs."""
