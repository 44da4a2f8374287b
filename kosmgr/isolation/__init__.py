"""Who hangs together with whom: the linkage graph, clusters, the way out of them, and holding them still."""
