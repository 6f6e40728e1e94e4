import os

project = "Chairs"
extensions = ["ormery_embed.sphinx"]
ormery_url = os.environ.get("ORMERY_URL", "http://127.0.0.1:8080/")
