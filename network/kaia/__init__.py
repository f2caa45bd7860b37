"""The files of a Kaia service chain, for the node that ``network/engine`` builds."""
