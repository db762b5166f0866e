"""How good the monitor is: recorded campaigns replayed through the real engine, judged by what was.

A campaign is a folder of Parquet with the ground truth beside it. The same replay learns the fault-symptom
matrix (`learn`), scores rules and matrix (`judge`, `score`), and compares two sets of rules (`diff`).
"""
