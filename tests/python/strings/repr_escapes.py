print(repr("it's"), repr('say "hi"'), repr("it's \"x\""), repr("a\\b\n\t\r\0\x1f\x7f"), repr("é\u200b\xa0\U0001f600"), ascii("é😀"), repr(""))
