import os
os.makedirs("made_folder/sub")
open("made_folder/a.txt", "w").close()
print(sorted(os.listdir("made_folder")), os.path.isdir("made_folder/sub"), os.path.isfile("made_folder/a.txt"), os.path.getsize("made_folder/a.txt"))
os.remove("made_folder/a.txt"); os.rmdir("made_folder/sub"); os.rmdir("made_folder")
for action in (lambda: os.remove("nope"), lambda: os.listdir("nope")):
    try:
        action()
    except FileNotFoundError as error:
        print(error)
