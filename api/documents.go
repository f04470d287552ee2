package api

import (
	"fmt"

	"github.com/auxilio/auxilio/api/docs"
	"github.com/auxilio/auxilio/api/edge"
	"github.com/gin-gonic/gin"
)

// registerDocuments serves the OpenAPI document and the pages that show it. They are not operations themselves.
func (s *Server) registerDocuments() error {
	d, err := docs.New(s.edge.API)
	if err != nil {
		return fmt.Errorf("prepare the API's documents: %w", err)
	}
	for _, suffix := range []string{"", ".json", ".yaml"} {
		s.page(docs.SchemaPath+suffix, func(c *gin.Context) {
			if err := d.Schema(c.Writer, c.Request); err != nil {
				edge.Internal(err).Write(c.Writer, c.Request)
			}
		})
	}
	s.page(docs.SwaggerPath, gin.WrapF(d.Swagger))
	s.page(docs.SwaggerPath+"/*asset", func(c *gin.Context) {
		if !d.Asset(c.Writer, c.Request) {
			edge.NotFound().Write(c.Writer, c.Request)
		}
	})
	s.page(docs.RedocPath, gin.WrapF(d.Redoc))
	return nil
}
