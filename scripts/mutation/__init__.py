"""Mutation testing of the contracts: do the tests notice a fault put into the code?"""
