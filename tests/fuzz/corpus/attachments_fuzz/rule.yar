	// Ada Vik
rule X {
  strings:
    $a = "bgo-sql1"
  condition:
    $a
}
