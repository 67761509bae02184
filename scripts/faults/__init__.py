"""Faults are made while traffic runs; nothing that was acknowledged is lost or done twice.

python -m scripts.faults                    every fault, one line each
python -m scripts.faults refused frozen     some of them
"""
