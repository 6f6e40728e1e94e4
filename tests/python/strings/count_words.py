from collections import Counter
text = "the cat and the hat and the bat"
print(Counter(text.split()).most_common(2), Counter(text.replace(" ", "")).most_common(1))
