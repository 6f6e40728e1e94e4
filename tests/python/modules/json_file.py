import io, json
f = io.StringIO()
json.dump({"k": [1]}, f)
f.seek(0)
print(f.getvalue(), json.load(f))


class E(json.JSONEncoder):
    def default(self, o): return {"set": sorted(o)} if isinstance(o, set) else super().default(o)


print(json.dumps([{2, 1}], cls=E))
