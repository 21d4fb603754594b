# R's package SPARQL asks an endpoint. Arguments: its address, the query, "" or "csv". Writes CSV of what it understood.
suppressPackageStartupMessages(library(SPARQL))
words <- commandArgs(trailingOnly = TRUE)
if (words[3] == "csv") {
  found <- SPARQL(words[1], words[2], format = "csv", extra = list(format = "csv"))
} else {
  found <- SPARQL(words[1], words[2])
}
write.csv(found$results, row.names = FALSE, fileEncoding = "UTF-8")
