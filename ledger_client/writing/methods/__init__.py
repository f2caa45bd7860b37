"""The methods of the client, by subject: :class:`ledger_client.client.Tidewaiter` has them all."""
