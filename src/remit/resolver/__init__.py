"""Who answers for what: pure functions from estate, rulebook and organisation to cells, owners and reasons.

The law of this room: no input or output, no clock, no native format, no serializer. Work is done once for each
distinct profile, never for each asset and control (docs/architecture.md, idea 2); what a naive loop would say is the
law that the tests hold it to.
"""
