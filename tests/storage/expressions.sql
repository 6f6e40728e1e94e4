SELECT 1/2, 7%3, -7/2, 1/0, 'a'||1, 1.0||'', 1e20, 1e15, 0.1+0.2, 3.0, -0.5
----
0|1|-3|NULL|'a1'|'1.0'|1.0e+20|1.0e+15|0.3|3.0|-0.5

SELECT CAST('12abc' AS integer), CAST(1.9 AS integer), CAST('1.50' AS NUMERIC), CAST(5 AS text), CAST('abc' AS real), CAST(12.0 AS NUMERIC), CAST(NULL AS text)
----
12|1|1.5|'5'|0.0|12.0|NULL

SELECT ROUND(2.5), ROUND(2.567, 2), ROUND(-2.5), ROUND(1.005, 2), ROUND(2.675, 2), ROUND(5), ROUND(1234.5678, -2)
----
3.0|2.57|-3.0|1.01|2.68|5.0|1235.0

SELECT SUBSTR('hello', 2), SUBSTR('hello', 2, 3), SUBSTR('hello', -3, 2), SUBSTR('hello', 0, 3), SUBSTR('hello', 2, -1), SUBSTR('hello', 10)
----
'ello'|'ell'|'ll'|'he'|'h'|''

SELECT LOWER('ÉA'), UPPER('aé'), LENGTH('héé'), LENGTH(NULL), TRIM('  a '), LTRIM('xxa', 'x'), RTRIM('a  '), REPLACE('aXbX', 'X', '-'), INSTR('abc', 'c')
----
'Éa'|'Aé'|3|NULL|'a'|'a'|'a'|'a-b-'|3

SELECT COALESCE(NULL, NULL, 3), IFNULL(NULL, 2), NULLIF(1, 1), NULLIF(1, 2), ABS(-3), ABS('-2.5'), MAX(1, 2.5), MIN('a', 1), MAX(1, NULL)
----
3|2|NULL|1|3|2.5|2.5|1|NULL

SELECT TYPEOF(1), TYPEOF(1.0), TYPEOF('a'), TYPEOF(NULL), TYPEOF(x'00'), TYPEOF(1 = 1), QUOTE('it''s'), HEX('ab'), x'01ff'
----
'integer'|'real'|'text'|'null'|'blob'|'integer'|'''it''''s'''|'6162'|X'01FF'

SELECT 1 = 1, 1 = '1', 1 < 'a', NULL = 1, NULL IS NULL, 1 IS NOT NULL, 1 IS 1, NULL IS 1, 'a' < 'B', 'a' = 'A' COLLATE NOCASE
----
1|0|1|NULL|1|1|1|0|0|1

SELECT NULL AND 0, NULL AND 1, NULL OR 1, NULL OR 0, NOT NULL, NOT 0, NOT 'abc', NOT '1'
----
0|NULL|1|NULL|NULL|1|1|0

SELECT 5 IN (1, 5), 5 IN (1, NULL), 5 NOT IN (1, NULL), NULL IN (1), 5 IN (), '5' IN (5)
----
1|NULL|NULL|NULL|0|0

SELECT 'abc' LIKE 'A%', 'abc' LIKE '_B_', 'a%c' LIKE 'a\%c' ESCAPE '\', 'abc' LIKE 'a\%c' ESCAPE '\', NULL LIKE 'a', 10 LIKE '1%', 'é' LIKE 'É'
----
1|1|1|0|NULL|1|0

SELECT 'abc' GLOB 'a*', 'abc' GLOB 'A*', 'abc' GLOB '[a-c]b?'
----
1|0|1

SELECT CASE WHEN 1 THEN 'a' ELSE 'b' END, CASE WHEN NULL THEN 'a' END, CASE 3 WHEN 1 THEN 'x' WHEN 3 THEN 'y' END
----
'a'|NULL|'y'

SELECT 5 & 3, 5 | 3, 1 << 3, 16 >> 2, ~5, -(-5), +7
----
1|7|8|4|-6|5|7

SELECT 9223372036854775807 + 1, 9223372036854775807 * 2, -9223372036854775807 - 1
----
9.22337203685478e+18|1.84467440737096e+19|-9223372036854775808

SELECT '10' + 5, '10abc' + 5, 'abc' + 5, 1 + NULL, 'a' || NULL, 1.5 + 1
----
15|15|5|NULL|NULL|2.5

SELECT (1, 2) = (1, 2), (1, 2) < (1, 3), (1, NULL) = (1, 2), (1, NULL) = (2, 2)
----
1|1|NULL|0

SELECT SUM(x), AVG(x), COUNT(DISTINCT x), GROUP_CONCAT(x), MIN(x), MAX(x) FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 2 UNION ALL SELECT NULL)
----
5|1.66666666666667|2|'1,2,2'|1|2

SELECT SUM(x) FROM (SELECT 9223372036854775807 AS x UNION ALL SELECT 1)
----
! OperationalError: integer overflow

SELECT COUNT(*) FILTER (WHERE x > 1), SUM(x) FILTER (WHERE x > 5) FROM (SELECT 1 AS x UNION ALL SELECT 2)
----
1|NULL

SELECT DATE('2024-01-31', '+1 month'), STRFTIME('%Y-%m-%d %H:%M:%f', '2024-01-01 10:11:12.5'), JULIANDAY('2024-01-01'), DATE('nope'), DATETIME('2024-01-01', 'start of year', '-1 day')
----
'2024-03-02'|'2024-01-01 10:11:12.500'|2460310.5|NULL|'2023-12-31 00:00:00'

SELECT JSON_EXTRACT('{"a": {"b": [1, 2.5, "x", null, true]}}', '$.a.b[0]'), JSON_EXTRACT('{"a": {"b": [1, 2.5, "x"]}}', '$.a.b'), JSON_TYPE('{"a": null}', '$.a'), JSON_TYPE('{"a": null}', '$.b'), '{"k": "v"}' -> '$.k', '{"k": "v"}' ->> '$.k', JSON(' {"a" : 1} ')
----
1|'[1,2.5,"x"]'|'null'|NULL|'"v"'|'v'|'{"a":1}'

SELECT UPPER()
----
! OperationalError: wrong number of arguments to function UPPER()

SELECT FOO(1)
----
! OperationalError: no such function: FOO

SELECT (SELECT 1, 2)
----
! OperationalError: sub-select returns 2 columns - expected 1

SELECT 1 IN (SELECT 1, 2)
----
! OperationalError: sub-select returns 2 columns - expected 1

SELECT 1 UNION SELECT 1, 2
----
! OperationalError: SELECTs to the left and right of UNION do not have the same number of result columns

SELECT 'abc
----
! OperationalError: unrecognized token: "'abc"

SELECT COUNT(*) FROM (SELECT 1) WHERE COUNT(*) > 1
----
! OperationalError: misuse of aggregate: COUNT()

SELECT (1, 2)
----
! OperationalError: row value misused

SELECT 1 ORDER BY 2
----
! OperationalError: 1st ORDER BY term out of range - should be between 1 and 1

SELECT 1 AS x UNION SELECT 3 UNION SELECT 2
----
1
2
3

SELECT 3 AS x UNION ALL SELECT 1 UNION ALL SELECT 2 ORDER BY x DESC LIMIT 2
----
3
2

SELECT 1 INTERSECT SELECT 1
----
1

SELECT * FROM (SELECT 2 UNION SELECT 1) EXCEPT SELECT 1
----
2

SELECT 3 AS a, 'x' AS b UNION SELECT 1, 'y' ORDER BY 2 DESC
----
1|'y'
3|'x'

SELECT 12345678901234567890, 1.5e3, 0x10
----
1.23456789012346e+19|1500.0|16

SELECT 1 WHERE 0
----

SELECT EXISTS(SELECT 1 WHERE 0), NOT EXISTS(SELECT 1)
----
0|0

VALUES (1, 'a'), (2, 'b')
----
1|'a'
2|'b'

SELECT POWER(2, 3), SQRT(16), CEIL(1.2), FLOOR(-1.2), MOD(7, 3), SIGN(-3), LN(1), PI()
----
8.0|4.0|2.0|-2.0|1.0|-1|0.0|3.14159265358979
